"""The one course from an issue to its Answer, and what makes its runs on this machine."""
