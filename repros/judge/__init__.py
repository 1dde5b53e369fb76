"""Judging: a Run held against a Claim, and all Observations into a Verdict."""
