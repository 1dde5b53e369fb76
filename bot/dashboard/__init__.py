"""The dashboard of `repro serve`: the bot's state as pages, read from the database, changing nothing."""
