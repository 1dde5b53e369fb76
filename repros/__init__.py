"""Pure: issue text in, values out. No network, no Docker, no clock, no files."""
