"""GitHub, the web server, jobs and the command line."""
