"""What `make bench` and `make fuzz` run."""
