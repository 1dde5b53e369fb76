"""A whole tracker at once: read everything, run release by release, write results and a report."""
