"""What is Python, how it is mended, which blocks are one program, what it needs and how it is run."""
