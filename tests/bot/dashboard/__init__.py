"""The dashboard's pages, their door, and what they ask the database."""
