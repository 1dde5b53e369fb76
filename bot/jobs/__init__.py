"""Durable jobs: every trigger is worked off to its end, whatever is killed meanwhile."""
