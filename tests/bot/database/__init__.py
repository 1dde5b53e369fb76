"""Tests of bot.database."""
