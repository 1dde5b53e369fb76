"""What the bot remembers: runs, verdicts with their history, deliveries, commands, workers."""
