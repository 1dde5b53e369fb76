"""GitHub, reached through PyGithub: thin, typed, one file a thing that the bot does there."""
