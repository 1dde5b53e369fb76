"""Reproduced programs as a suite to keep: a data file each, and one file for pytest that hands each to the sandbox."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

from bot.failures import BadInput
from bot.summary.inline import line
from bot.summary.results import Json
from repros.contract import whole
from repros.values import VerdictKind

KEPT = (VerdictKind.REPRODUCED, VerdictKind.FIXED)
"""The verdicts whose programs show, or showed, what was reported."""

FOLDER = "repros"
TESTS = "test_repros.py"
LONGEST_NAME = 80

_TESTS = '''\
"""Reported programs, each run in the sandbox on the latest release of torch: made by `repro export --suite`.

What stands in `repros/` is data: it is run in a container and nowhere else, and without a Docker engine these tests
fail. What still showed when this was made is expected to fail; once it is mended the test says so, by failing.
"""

from pathlib import Path

import pytest

from bot.export.kept import StillShows, kept_in, machine_here, try_again

KEPT = kept_in(Path(__file__).parent / "repros")


@pytest.fixture(scope="session")
def machine():
    return machine_here()


def expected(kept):
    still = pytest.mark.xfail(kept.shows, reason="still shows", raises=StillShows, strict=True)
    return pytest.param(kept, id=kept.name, marks=still)


@pytest.mark.parametrize("kept", [expected(kept) for kept in KEPT])
def test_what_was_reported_is_gone(kept, machine):
    try_again(kept, machine)
'''


def write_suite(results: Iterable[Json], folder: Path) -> int:
    """Writes the programs whose verdict is one of `KEPT`; says how many. Raises BadInput for a folder that isn't empty.

    Raises OSError where it can't write.
    """
    if folder.exists() and any(folder.iterdir()):
        raise BadInput(f"{folder} is not empty: name a new folder with --suite")
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    count = 0
    for result in results:
        for each in result["results"]:
            if each["verdict"] in KEPT and each.get("repro"):
                count += 1
                path = folder / FOLDER / f"{count:05}-{name_of(result)}.json"
                path.write_text(whole(json.dumps(kept_json(result, each), indent=1)) + "\n", encoding="ascii")
    (folder / TESTS).write_text(_TESTS, encoding="ascii")
    return count


def kept_json(result: Json, each: Json) -> Json:
    """What is kept of one program: where it was reported, its verdict, the program and the claim that decided."""
    told = {name: result.get(name) for name in ("id", "url", "title", "created")}
    return {**told, "verdict": each["verdict"], "statement": each.get("statement"), "repro": each["repro"]}


def name_of(result: Json) -> str:
    """A name for a file and a test, of letters, digits and dashes alone."""
    return re.sub(r"[^A-Za-z0-9]+", "-", line(result.get("id")) or "issue")[:LONGEST_NAME].strip("-") or "issue"
