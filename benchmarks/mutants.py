"""Plants small faults in a room, one at a time, and counts those that the room's tests notice (`make mutants`).

The faults are Cosmic Ray's: another operator, another number, a condition turned round. They are drawn by place, so
that a line of many operators counts as often as any other, with a fixed seed. Each stands in a copy of the checkout,
which the room's tests run in until the first failure, those that mirror the faulty file first. Left out is what no
test can notice: types, and decorators that only remember.
"""

from __future__ import annotations

import argparse
import ast
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

ROOT = Path(__file__).parents[1]
PURE = ("outcome", "record", "choose", "release_spec", "command", "packages")
PURE_RUNNERS = tuple(f"runners/{name}.py" for name in PURE)
ROOMS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "repros": (("repros/read", "repros/judge"), ("tests/repros",)),
    "bot": (("bot/answering", "bot/report", "bot/github", "bot/web", *PURE_RUNNERS), ("tests/bot", "tests/runners")),
}
"""What is mutated, and the tests that must notice."""
SEED = 14
SECONDS = 900
"""One suite's time; a fault that makes it longer is noticed, since it makes a test hang."""
NEED_ARGUMENTS = ("VariableReplacer", "VariableInserter")
SAME_FOR_MOST_VALUES = ("_Is", "_IsNot")
"""`==` for `is` is another style, not another behaviour, for the strings and enumerations here."""
REMEMBER = ("cache", "lru_cache", "cached_property")


@dataclass(frozen=True)
class Mutant:
    """One fault: the operator's n-th place in a file, and the line where that is."""

    path: str
    operator: str
    occurrence: int
    line: int

    def code(self, source: str) -> str:
        """The file's text with the fault."""
        changed = mutate_code(source, get_operator(self.operator)(), self.occurrence)
        if changed is None:
            raise LookupError(f"{self.path} has no place {self.occurrence} for {self.operator}")
        return str(changed)


def main(arguments: list[str] | None = None) -> int:
    """Draw, try and count. Gives 1 where fewer are noticed than asked for."""
    options = _options().parse_args(arguments)
    folders, tests = ROOMS[options.room]
    drawn = draw(folders, options.count, options.seed)
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        survivors = [mutant for mutant, noticed in tried(drawn, tests, Path(folder), options.jobs) if not noticed]
    noticed = len(drawn) - len(survivors)
    print(f"{noticed} of {len(drawn)} noticed ({noticed / len(drawn):.0%}) in {time.monotonic() - started:.0f} s")
    return int(noticed < options.least * len(drawn))


def draw(folders: tuple[str, ...], count: int, seed: int) -> list[Mutant]:
    """So many faults of different places, the same ones for the same seed and code."""
    places: dict[tuple[str, int, str], list[Mutant]] = {}
    for path in sorted(each for folder in folders for each in _files(ROOT / folder)):
        name = path.relative_to(ROOT).as_posix()
        for mutant in mutants(name, path.read_text(encoding="utf-8")):
            family = mutant.operator.split("_")[0]
            places.setdefault((name, mutant.line, family), []).append(mutant)
    chosen = random.Random(seed)
    return [chosen.choice(places[place]) for place in chosen.sample(sorted(places), min(count, len(places)))]


def _files(path: Path) -> Iterator[Path]:
    return path.rglob("*.py") if path.is_dir() else iter([path])


def mutants(path: str, source: str) -> Iterator[Mutant]:
    """All faults that can be planted in a file."""
    silent = _silent_lines(source)
    nodes = list(ast_nodes(get_ast(source)))
    for name in sorted(operator_names()):
        if name.endswith(NEED_ARGUMENTS + SAME_FOR_MOST_VALUES):
            continue
        operator = get_operator(name)()
        positions = [start for node in nodes for start, _ in operator.mutation_positions(node)]
        for occurrence, (line, _) in enumerate(positions):
            if line not in silent:
                yield Mutant(path, name, occurrence, line)


def _silent_lines(source: str) -> set[int]:
    lines: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        types = [getattr(node, "annotation", None), getattr(node, "returns", None)]
        decorators = getattr(node, "decorator_list", [])
        remember = [each for each in decorators if any(word in ast.unparse(each) for word in REMEMBER)]
        for each in [*types, *remember]:
            if each is not None:
                lines.update(range(each.lineno, each.end_lineno + 1))
    return lines


def tried(drawn: list[Mutant], tests: tuple[str, ...], folder: Path, jobs: int) -> Iterator[tuple[Mutant, bool]]:
    """Each fault with whether the tests notice it, in the order drawn; prints a line for each."""
    copies: Queue[Path] = Queue()
    for job in range(jobs):
        copies.put(_copy(folder / str(job)))
    _must_pass(copies.queue[0], tests)

    def try_one(mutant: Mutant) -> bool:
        copy = copies.get()
        path = copy / mutant.path
        source = path.read_text(encoding="utf-8")
        try:
            path.write_text(mutant.code(source), encoding="utf-8")
            return _fails(copy, [*_mirrors(copy, mutant.path, tests), *tests])
        finally:
            path.write_text(source, encoding="utf-8")
            copies.put(copy)

    with ThreadPoolExecutor(jobs) as pool:
        for mutant, noticed in zip(drawn, pool.map(try_one, drawn), strict=True):
            print(f"{'noticed ' if noticed else 'SURVIVED'} {mutant.path}:{mutant.line} {mutant.operator}", flush=True)
            if not noticed:
                print(_changed_lines(mutant), flush=True)
            yield mutant, noticed


def _copy(folder: Path) -> Path:
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, files.split("\0")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    return folder


def _must_pass(copy: Path, tests: tuple[str, ...]) -> None:
    if _fails(copy, list(tests)):
        raise SystemExit("the tests fail without any fault: run them and mend that first")


def _fails(copy: Path, tests: list[str]) -> bool:
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-m", "not docker and not browser"]
    try:
        done = subprocess.run([*command, *tests], cwd=copy, capture_output=True, check=False, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return True
    return done.returncode != 0


def _mirrors(copy: Path, path: str, tests: tuple[str, ...]) -> list[str]:
    """The test files named for a file, and the folder that mirrors its own."""
    stem, parent = Path(path).stem, Path("tests") / Path(path).parent
    named = [each for folder in tests for each in sorted((copy / folder).rglob(f"test_{stem}.py"))]
    return [str(each.relative_to(copy)) for each in named] + ([str(parent)] if (copy / parent).is_dir() else [])


def _changed_lines(mutant: Mutant) -> str:
    source = (ROOT / mutant.path).read_text(encoding="utf-8")
    pairs = zip(source.splitlines(), mutant.code(source).splitlines(), strict=False)
    return "\n".join(f"  - {old.strip()}\n  + {new.strip()}" for old, new in pairs if old != new)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="mutants", description=__doc__.splitlines()[0])
    parser.add_argument("room", choices=sorted(ROOMS))
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--jobs", type=int, default=2, help="copies tried at the same time")
    parser.add_argument("--least", type=float, default=0.8, help="the share that must be noticed")
    return parser


if __name__ == "__main__":
    sys.exit(main())
