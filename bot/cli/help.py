"""How help is laid out: lines that are never cut, examples below a command, what exit statuses mean."""

from __future__ import annotations

import click

STATUSES = """\b
Exit status:
  0    done, whatever the verdict
  1    somebody answered no
  2    bad usage or unreadable input, or more to fetch than may be fetched unasked
  3    something is missing or failed: `repro doctor` says what
  130  interrupted: the same command goes on from there"""

EXAMPLES = {
    "extract": (
        ("repro extract issue.md --explain", "what was read, and why"),
        ("repro extract pytorch/pytorch#26792 --json", "the same of an issue on GitHub"),
    ),
    "run": (
        ("repro run https://github.com/pytorch/pytorch/issues/26792", "an issue; a public one needs no token"),
        ("repro run issue.md --releases 1.2..1.10", "a row a release"),
        ("repro run issue.md --bisect --releases 1.8..1.13", "where it began and was fixed, in that range"),
        ("repro run issue.md --json | jq .verdict", "for programs"),
    ),
    "triage": (
        ("repro triage issues.jsonl --report out", "out/index.html, out/results.jsonl"),
        ("repro triage OWNER/REPO --dry-run --limit 20", "writes nothing to GitHub"),
        ("repro triage OWNER/REPO --report out --resume", "goes on where it was cut off"),
    ),
    "export": (("repro export out --format csv --rows runs", "a row a run"),),
    "env build": (("repro env build 1.2..1.4 latest", "so that later runs need no network"),),
    "env prune": (("repro env prune --keep 20GB --dry-run", "what would be removed"),),
    "setup": (("repro setup --install-docker", "as root on Debian or Ubuntu"),),
    "serve": (("REPRO_APP_FILE=app.json repro serve --host 0.0.0.0", "after `repro app create`"),),
    "completion": (
        ("repro completion bash > ~/.local/share/bash-completion/completions/repro", "from the next shell on"),
        ("repro completion fish > ~/.config/fish/completions/repro.fish", "the same for fish"),
    ),
}
"""What one would type, and what it gives, by command."""


class WholeLines(click.Group):
    """A group that lists its commands with their whole first sentence, however narrow the terminal is."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands, a row each."""
        found = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [(name, command.get_short_help_str(limit=1000)) for name, command in found if command]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def with_examples(group: click.Group, prefix: str = "") -> None:
    """Put its examples below the help of each command, of subgroups too."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            with_examples(command, f"{prefix}{name} ")
        for typed, gives in reversed(EXAMPLES.get(f"{prefix}{name}", ())):
            command.epilog = f"  {typed}\n      {gives}\n{command.epilog or ''}"
        if command.epilog:
            command.epilog = f"\b\nExamples:\n{command.epilog}".rstrip()
