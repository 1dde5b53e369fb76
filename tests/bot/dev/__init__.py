"""`repro dev`."""
