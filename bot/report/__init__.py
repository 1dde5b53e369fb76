"""Reporting: verdicts as one comment and labels."""
