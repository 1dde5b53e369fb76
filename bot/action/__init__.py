"""The bot inside a GitHub Action: one event, judged on the runner's own Docker."""
