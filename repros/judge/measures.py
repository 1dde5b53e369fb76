"""Times, amounts of memory and ratios that a program prints, with the words by which each line names them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise

from repros.judge.budget import leave_out, spend

_SECONDS = {
    **dict.fromkeys(("ns", "nsec", "nanoseconds"), 1e-9),
    **dict.fromkeys(("us", "µs", "μs", "usec", "microseconds"), 1e-6),
    **dict.fromkeys(("ms", "msec", "msecs", "milliseconds"), 1e-3),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1.0),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), 60.0),
}
_BYTES = {
    **dict.fromkeys(("b", "byte", "bytes"), 1.0),
    **dict.fromkeys(("kb", "kib"), 1024.0),
    **dict.fromkeys(("mb", "mib", "mbs", "mibs"), 1024.0**2),
    **dict.fromkeys(("gb", "gib", "gbs", "gibs"), 1024.0**3),
}
_UNITS = {**{unit: ("s", size) for unit, size in _SECONDS.items()}, **{unit: ("B", n) for unit, n in _BYTES.items()}}
_UNITS |= dict.fromkeys(("x", "×"), ("x", 1.0))

_NUMBER = re.compile(
    r"(?<![\w.])(?P<n>[-+]?(?:\d{1,20}(?:\.\d{0,20})?|\.\d{1,20})(?:[eE][-+]?\d{1,3})?)"
    rf"(?P<unit>\s?(?:{'|'.join(sorted(_UNITS, key=len, reverse=True))}))?(?!\w|\.\d|/)",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"[±+]\s?-?\s?[\d.]{1,20}\s?[a-zµμ]{1,5}(?= per loop)|\(mean ± std.{0,100}?\)|\bbest of \d{1,4}:?"
    r"|\b[\d,]{1,20} (?:loops?(?: each)?|runs?(?: per measurement)?|measurements?|threads?)\b,?|\bper loop\b",
    re.IGNORECASE,
)
"""What timeit and torch's benchmark print beside a time."""

_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_WORDS = re.compile(r"[^\W\d]\w*")
_OTHER = "other"
_BY_NAME = (
    ("x", re.compile(r"\b(?:ratio|speed-?up|slow-?down|slower|faster|factor)\b")),
    ("s", re.compile(r"\b(?:time\w*|took|takes|elapsed|duration|seconds|latency|ms|us|sec)\b|_(?:ms|us|s|sec|time)\b")),
    ("B", re.compile(r"(?:\b|_)(?:memory|mem|rss|ram|vms|bytes|allocated|reserved|[kmg]i?b|maxrss|usage)\b")),
    (
        _OTHER,
        re.compile(r"\b(?:loss\w*|acc\w*|err\w*|diff\w*|score|lr|version|(?:mean|std|min|max|median|average)$)\b"),
    ),
)
"""What the words by a number say that it is; `other`: neither a time nor memory."""

_MOST_LINES, _MOST_LINE, _MOST_OF_LINE = 2_000, 500, 20
_MOST_COUNTED = 100_000


@dataclass(frozen=True, slots=True)
class Measure:
    """One number that was measured: `unit` is `s`, `B`, `x` for a ratio, "" where none is told; `value` is in it."""

    label: str
    value: float
    unit: str = ""


def measures(text: str, unit: str) -> tuple[Measure, ...]:
    """What a text gives of times (`s`) or memory (`B`), and of ratios, in its order.

    Where some numbers are told to be such, by a unit or by their name, the others aren't; whole ones never are else.
    """
    lines = text.split("\n")
    if len(lines) > _MOST_LINES:
        leave_out(f"the first {_MOST_LINES:,} lines of the output")
    spend(len(text[: _MOST_LINES * _MOST_LINE]) / 2)
    found = _measures("\n".join(line[:_MOST_LINE] for line in lines[:_MOST_LINES]))
    wanted = {unit, "x"} if any(m.unit == unit for m in found) else {"", "x"}
    return tuple(m for m in found if m.unit in wanted)


@lru_cache(maxsize=64)
def _measures(text: str) -> tuple[Measure, ...]:
    found: list[Measure] = []
    above = ""
    for line in text.split("\n"):
        bare = _THOUSANDS.sub("", _ASIDE.sub(" ", line))
        here = tuple(_of_line(bare, above))
        found.extend(here)
        above = "" if here else _label(line) or above
    return tuple(found)


def _of_line(line: str, above: str) -> Iterator[Measure]:
    start = 0
    spoken = _by_name(line.lower())
    for match in islice(_NUMBER.finditer(line), _MOST_OF_LINE):
        label = _label(line[start : match.start()])
        whole = match["n"].lstrip("+-").isdigit()
        kind, size = _UNITS.get((match["unit"] or "").strip().lower(), ("", 1.0))
        kind = kind or (_by_name(label) if label else "" if whole else spoken)
        if whole and not kind:
            continue
        if kind != _OTHER:
            behind = _label(line[match.end() :]) if start == 0 else ""
            yield Measure(label or behind or above, float(match["n"]) * size, kind)
        start = match.end()


def _by_name(words: str) -> str:
    return next((kind for kind, pattern in _BY_NAME if pattern.search(words)), "")


def _label(text: str) -> str:
    """The words of a name, without what numbers it."""
    return " ".join(_WORDS.findall(text.lower()))


def by_label(found: Sequence[Measure]) -> Mapping[str, tuple[float, ...]]:
    """The values behind each name, ratios apart, in the order in which the names came."""
    named: dict[str, list[float]] = {}
    for measure in found:
        if measure.unit != "x":
            named.setdefault(measure.label, []).append(measure.value)
    return {label: tuple(values) for label, values in named.items()}


def series(found: Sequence[Measure], label: str | None = None) -> tuple[str, tuple[float, ...]]:
    """The name with the most values, or the given one, and its values; no numbers that only count."""
    named = {name: values for name, values in by_label(found).items() if not _counts(values)}
    if label is None:
        label = max(named, key=lambda name: len(named[name]), default="")
    return label, named.get(label, ())


def _counts(values: Sequence[float]) -> bool:
    """Whether numbers are those of a counter: whole ones at equal steps."""
    steps = {b - a for a, b in pairwise(values)}
    return len(steps) == 1 and 0 not in steps and all(v == int(v) and v < _MOST_COUNTED for v in values)
