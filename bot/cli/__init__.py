"""The commands of `repro`, a file each."""
