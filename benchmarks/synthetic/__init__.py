"""A synthetic tracker: issues in the ways in which people write them, with what is true about each."""
