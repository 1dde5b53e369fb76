"""Tests of bot.logs."""
