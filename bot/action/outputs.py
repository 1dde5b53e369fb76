"""What an answered event leaves to its workflow: outputs for later steps, and the run's summary page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bot.inert import line


def output_lines(values: Mapping[str, str]) -> str:
    """Values as the file of $GITHUB_OUTPUT takes them: a line each, so that none can end it and write another."""
    return "".join(f"{name}={line(value)}\n" for name, value in values.items())


def write_outputs(path: Path, values: Mapping[str, str]) -> None:
    """Appends values to the file of $GITHUB_OUTPUT."""
    with path.open("a", encoding="utf-8") as file:
        file.write(output_lines(values))


def write_summary(path: Path, markdown: str) -> None:
    """Appends Markdown that is inert already to the file of $GITHUB_STEP_SUMMARY."""
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{markdown}\n")
