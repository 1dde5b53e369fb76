"""A stand-in for GitHub: a small HTTP server with state, held to GitHub's published schemas.

Real clients talk to it, over real sockets. What it answers and delivers is validated (`schemas.py`), so it can't drift
into what one would like GitHub to be; it refuses what GitHub refuses, and fails when it is told to.
"""
