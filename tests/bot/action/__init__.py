"""The bot inside a GitHub Action."""
