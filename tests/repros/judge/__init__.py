"""Tests of repros.judge."""
