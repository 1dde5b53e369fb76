"""Where a report says what came out and what should have."""
