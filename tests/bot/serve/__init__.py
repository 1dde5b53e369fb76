"""Tests of bot.serve."""
