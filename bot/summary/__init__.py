"""An answer in short: what the database, the pages, the exports and the comment share."""
