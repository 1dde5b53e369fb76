"""The configuration, what a repository's own file changes of it, and who the bot is to GitHub."""
