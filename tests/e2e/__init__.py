"""Tests with real processes, and the stand-in for GitHub that they talk to."""
