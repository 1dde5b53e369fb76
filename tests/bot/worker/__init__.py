"""Tests of bot.worker."""
