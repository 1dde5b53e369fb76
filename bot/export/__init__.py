"""The results of a triage as tables for other programs."""
