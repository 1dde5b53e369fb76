"""The web server that GitHub calls: verify, decide, enqueue."""
