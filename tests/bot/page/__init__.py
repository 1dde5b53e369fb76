"""The report's page as a text."""
