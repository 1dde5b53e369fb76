"""What stands where: an issue's lines as prose, blocks and tables."""
