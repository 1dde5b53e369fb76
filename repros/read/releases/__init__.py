"""Which release, Python, device and platform each thing is said of."""
