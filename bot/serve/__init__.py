"""The GitHub side: events, the jobs of issues, the nights. It never touches Docker."""
