"""Reading: from an issue's text to Repros."""

from repros.read.issue import read_issue

__all__ = ["read_issue"]
