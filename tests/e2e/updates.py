"""Updates in a row: earlier versions, built from git, take in issues one after the other, and this one ends their work.

`python -m tests.e2e.updates REVISION…`, the oldest first, on both databases. Where the next version numbers the jobs'
steps otherwise (its notes say **Drain**) the queue runs empty before it starts; else it is killed in mid-work.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bot.database.postgres import free_port, running
from tests.e2e.chaos import DATABASES, Storm, active, kept
from tests.e2e.standin.remote import ROOT, process
from tests.e2e.system import System

ISSUES = 6
"""That each version takes in."""

WAIT_SECONDS = 600.0


@dataclass(frozen=True)
class Version:
    """A version that can be run: where its code lies, and its Python."""

    name: str
    tree: Path
    python: str

    @property
    def steps(self) -> str:
        """How the order of its jobs' steps is numbered."""
        (number,) = re.findall(r'^VERSION = "(\d+)"', (self.tree / "bot/jobs/orders.py").read_text(), re.MULTILINE)
        return str(number)


@contextmanager
def built(revision: str, folder: Path) -> Iterator[Version]:
    """A version from git, as it installs itself."""
    tree = folder / revision
    subprocess.run(["git", "worktree", "add", "--quiet", "--detach", str(tree), revision], cwd=ROOT, check=True)
    try:
        subprocess.run(["make", "--silent", "install", f"PYTHON={sys.executable}"], cwd=tree, check=True)
        yield Version(revision, tree, str(tree / ".venv/bin/python"))
    finally:
        subprocess.run(["git", "worktree", "remove", "--force", str(tree)], cwd=ROOT, check=True)


def updated(versions: Sequence[Version], database: str, folder: Path) -> str:
    """Runs one version after the other on one database; says what came of it. Raises AssertionError."""
    with ExitStack() as stack:
        postgres = stack.enter_context(running()) if database == "postgresql" else None
        address = postgres.create("updated") if postgres else f"sqlite:///{folder}/reprobot.sqlite"
        repository = f"octo/updated-{uuid.uuid4().hex[:8]}"
        github = stack.enter_context(process(repository))
        bot = System(github, folder, address, free_port(), folder / "store", repository=repository)
        storm = Storm("update", database, 0, ISSUES * len(versions), 1, folder / "store")
        told = []
        for version, following in zip(versions, [*versions[1:], None], strict=True):
            bot.python, bot.tree = version.python, version.tree
            bot.run("db", "upgrade")
            with kept(bot):
                bot.start()
                for _ in range(ISSUES):
                    storm.file(bot, len(storm.numbers))
                if following is None or following.steps != version.steps:
                    storm.wait_until_all_is_done(bot)
                else:
                    bot.wait(lambda: bool(bot.comments(max(storm.numbers) - ISSUES + 1)), WAIT_SECONDS, "no comment")
            told.append(f"{version.name} left {len(active(bot))} jobs")
            if following is None:
                bot.stop()
            else:
                bot.kill_both()
        storm.check(bot)
    return f"{database}: {', '.join(told)}; {len(storm.numbers)} issues, one right comment each"


def main() -> None:
    """Builds the versions, updates them on each database, and prints a line for each."""
    with tempfile.TemporaryDirectory(prefix="reprobot-updates-") as name, ExitStack() as stack:
        folder = Path(name)
        versions = [stack.enter_context(built(revision, folder)) for revision in sys.argv[1:]]
        versions.append(Version("this one", ROOT, sys.executable))
        for database in DATABASES:
            (own := folder / database).mkdir()
            sys.stdout.write(updated(versions, database, own) + "\n")


if __name__ == "__main__":
    main()
