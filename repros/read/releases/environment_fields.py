"""Fields of an environment that stand in lines of their own: collect_env dumps, templates, package lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from repros.read.releases.versions import TOKEN

_MARKS = " \t>*-+•|`#\"'"
_FIELD = re.compile(
    r"(?P<key>[A-Za-z][\w .()/`-]{0,60}?)\s{0,3}"
    r"(?P<paren>(?:\((?:e\.?g\.?|[^():]{0,3}\d)[^()]{0,60}\)|\[e\.?g\.?[^\[\]]{0,60}\])[`* ]{0,4})?"
    r"\s{0,40}(?:==?|[-=]>|→|[:\uff1a]|\||(?<=version)\s(?=[v.]?\d)|(?<=torch)\s(?=v?\d))\s{0,60}(?P<value>.*)",
    re.IGNORECASE,
)
_KEY = re.compile(r"torch|pytroch|py|\bos\b|gpu|cuda|rocm|hip|cudnn|mps|xpu|accel|platform|system", re.IGNORECASE)
"""Words of which every key that counts has one: cheaper than the whole field."""

_UNDERLINED = re.compile(r"^__([A-Za-z][^_\n]{1,40})__")
"""A key that Markdown shows in bold."""

_MAY_STATE = re.compile(r"[:=|：]|\d\.\d|version ")
"""What every line that states a fact has some of: most lines of prose have none."""

_LISTED = re.compile(
    r"\[(?P<source>pip\d?|conda)\]\s+(?P<name>[\w.-]{1,80})(?:==|\s+\(|\s+)(?P<version>\d[\w.+!-]{0,60})",
    re.IGNORECASE,
)
_ASKS = re.compile(r"(?:(?:py)?torch|python)\s?versions?\??$|os(?: platform.{0,20})?$", re.IGNORECASE)
"""A heading of a template that asks for a single fact."""

_PINNED = re.compile(r"(?<![\w.-])(?P<name>[A-Za-z][\w.-]{0,60})==(?P<version>\d[\w.+!-]{0,60})")
_COLUMNS = re.compile(
    r"(?P<name>[A-Za-z][\w.-]{0,60})(?:\s{2,40}|\s?\|\s{0,40})(?P<version>\d[\w.+!-]{0,60})(?=\s|$|\|)"
)
_VERSION_WORD = re.compile(r"\s*`?(?:\b(?:versions?|release|info|used|installed)\b|版本号?)`?\s*", re.IGNORECASE)
_BARE_VERSION = re.compile(
    r"(?:(?:versions?|env(?:ironment)?)(?::|\s?(?:[-=]>|→))|(?:(?:my|the|torch's) )?version (?:is|was|=))\s{0,3}[\"']?"
    rf"(?P<value>(?:{TOKEN}|(?:current |latest )?(?:master|main|nightly)\b).{{0,80}})",
    re.IGNORECASE,
)

_TORCH = {
    "torch",
    "pytorch",
    "pytorch-nightly",
    "torch-nightly",
    "pytorch-cpu",
    "libtorch",
    "torch.__version__",
    "pytroch",
}
_PYTHON = {"python", "python3", "py"}
_SYSTEM = {
    "os",
    "operating system",
    "platform",
    "os platform",
    "os platform and distribution",
    "os/platform",
    "system",
}
_ACCELERATOR = re.compile(r"gpu|cuda|rocm|hip|cudnn|mps|xpu|accelerator", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Field:
    """One stated fact: `name` is `torch`, `python`, `os`, `accelerator`, or `package`.

    For `package`, `key` is the package's name. `rank` orders rival statements of one fact, the lowest wins.
    """

    name: str
    key: str
    value: str
    rank: int


RANK_FIELD, RANK_LISTED = 0, 2
"""A field of a dump or template speaks for the interpreter that ran; a list of packages may hold several."""


def fields_of_line(line: str) -> Iterator[Field]:
    """The facts that one line of a dump, template or package list states."""
    if not _MAY_STATE.search(line, 0, 200):
        return
    line = line[:600].replace("**", "").replace("`", "").replace("：", ": ").strip(_MARKS)
    line = _UNDERLINED.sub(r"\1", line) if line.startswith("__") else line
    if not line or line.startswith(("File ", "Traceback", "import ", "from ")):
        return
    listed = _LISTED.match(line) if line.startswith(("pip", "conda", "[")) else None
    if listed:
        yield package_field(listed["name"], listed["version"], bonus=int(listed["source"].lower() == "conda"))
        return
    field = _named_field(line) or _bare_field(line)
    if field:
        yield field
        return
    found = _PINNED.match(line) or _COLUMNS.match(line)
    if found:
        yield package_field(found["name"], found["version"])


def pinned_in(prose: str) -> Iterator[Field]:
    """The packages that prose pins: `with torch==1.11 and functorch==0.1.0`."""
    fields = (package_field(found["name"], found["version"].rstrip(".")) for found in _PINNED.finditer(prose))
    return (field for field in fields if field.name == "package")


def answered_heading(heading: str, text: str) -> str:
    """A heading that asks for one fact and the line below it as the line of a template; "" for any other."""
    return f"{heading.rstrip('?')}: {text[:80]}" if "\n" not in text and _ASKS.match(heading) else ""


def package_field(name: str, version: str, bonus: int = 0) -> Field:
    """A package's version as a fact; torch's and Python's own names make facts about them."""
    key = name.lower()
    if key in _TORCH:
        return Field("torch", key, version, RANK_LISTED + bonus)
    if key in _PYTHON:
        return Field("python", key, version, RANK_LISTED + bonus)
    return Field("package", key, version, RANK_LISTED + bonus)


def _named_field(line: str) -> Field | None:
    found = _FIELD.match(line) if _KEY.search(line, 0, 100) else None
    if not found:
        return None
    key = _VERSION_WORD.sub(" ", found["key"].lower()).strip(" `*.")
    value = found["value"].strip(" \t*`|\"'")
    if not value and found["paren"]:
        value = _filled_placeholder(found["paren"])
    name = _fact(key)
    return Field(name, key, value, RANK_FIELD) if name and value and not _is_blank(value) else None


def _bare_field(line: str) -> Field | None:
    """`Version: 1.4` or `Versions: main` in an issue about torch; weaker than any field that names it."""
    found = _BARE_VERSION.match(line)
    return Field("torch", "version", found["value"], RANK_LISTED + 2) if found else None


def _fact(key: str) -> str | None:
    if key in _TORCH:
        return "torch"
    if key in _PYTHON:
        return "python"
    if key in _SYSTEM:
        return "os"
    return "accelerator" if len(key) < 40 and _ACCELERATOR.search(key) else None


def _filled_placeholder(paren: str) -> str:
    """What somebody wrote over the template's `(e.g., 1.0)`; "" where it stands as it came."""
    inner = paren.strip(" *`()[]")
    example = re.match(r"e\.?g\.?,?\s*", inner, re.IGNORECASE)
    value = inner[example.end() :] if example else inner
    return "" if example and value.strip() in {"1.0", "Linux", ""} else value


def _is_blank(value: str) -> bool:
    return value.strip(" .").lower() in {
        "n/a",
        "_no response_",
        "na",
        "none",
        "could not collect",
        "no cuda",
        "false",
        "no",
        "-",
        "?",
        "unknown",
    }
