"""Executes programs: releases, environments, containers."""
