"""Help that is whole: every line, examples that the command line takes, what each status means; and completion."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from bot.cli.help import EXAMPLES
from bot.main import main

REPRO = str(Path(sys.executable).with_name("repro"))
TYPED = [(name, typed) for name, examples in EXAMPLES.items() for typed, _ in examples]


def help_of(*words: str) -> str:
    done = CliRunner().invoke(main, [*words, "--help"], terminal_width=60, max_content_width=60)
    assert done.exit_code == 0, done.output
    return done.output


def command_of(name: str) -> click.Command:
    """The command that words lead to."""
    found: click.Command = main
    for word in name.split():
        assert isinstance(found, click.Group)
        found = found.commands[word]
    return found


@pytest.mark.parametrize("words", [[], ["env"], ["app"], ["db"], ["dev"]])
def test_no_line_of_a_list_of_commands_is_cut(words: list[str]) -> None:
    shown = help_of(*words).partition("Commands:")[2]
    assert "..." not in shown
    group = command_of(" ".join(words))
    assert isinstance(group, click.Group)
    told = " ".join(shown.split())
    for command in group.commands.values():
        assert command.get_short_help_str(limit=1000) in told


def test_the_exit_statuses_are_told() -> None:
    lines = [line.split()[0] for line in help_of().partition("Exit status:")[2].splitlines() if line.strip()]
    assert lines == ["0", "1", "2", "3", "130"]


@pytest.mark.parametrize(("name", "typed"), TYPED)
def test_an_example_stands_in_the_help_and_is_taken(name: str, typed: str) -> None:
    assert typed in help_of(*name.split())
    words = shlex.split(typed.partition(" |")[0].partition(" >")[0].partition("repro ")[2])
    assert words[: len(name.split())] == name.split()
    command = command_of(name)
    command.make_context(name, words[len(name.split()) :], resilient_parsing=False)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_what_makes_it_complete(shell: str) -> None:
    done = CliRunner().invoke(main, ["completion", shell])
    assert done.exit_code == 0
    assert f"_REPRO_COMPLETE={shell}_complete" in done.stdout


def test_it_completes_commands_and_options() -> None:
    def completed(words: str) -> list[str]:
        asked = {"_REPRO_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
        done = subprocess.run([REPRO], env={**os.environ, **asked}, capture_output=True, text=True, check=True)
        return [line.partition(",")[2] for line in done.stdout.splitlines()]

    assert completed("repro tri") == ["triage"]
    assert completed("repro run --bis") == ["--bisect"]


@pytest.mark.parametrize("command", ["run", "extract"])
def test_a_repository_is_answered_with_what_to_write(command: str) -> None:
    done = CliRunner().invoke(main, [command, "octo/torch"])
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert "write octo/torch#N for one of them, or `repro triage octo/torch` for all" in done.stderr


def test_a_missing_file_is_no_repository() -> None:
    assert "can't read notes/issue.md" in CliRunner().invoke(main, ["run", "notes/issue.md"]).stderr


def test_an_engine_elsewhere_is_told_by_its_address_and_once(tmp_path: Path) -> None:
    variables = {**os.environ, "DOCKER_HOST": "tcp://127.0.0.1:1", "REPRO_STORE": str(tmp_path), "COLUMNS": "400"}
    done = subprocess.run([REPRO, "doctor"], env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    lines = [line for line in done.stdout.splitlines() if "tcp://127.0.0.1:1" in line]
    assert len(lines) == 1
    assert lines[0].split()[:2] == ["missing", "engine"]
    assert "where DOCKER_HOST points" in lines[0]
    assert "--install-docker" not in done.stdout
