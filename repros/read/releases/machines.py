"""What a report needs of a machine that the sandbox isn't: another platform, a second core, a terminal, a notebook."""

from __future__ import annotations

import re
from collections.abc import Sequence

from repros.read.releases.version_prose import clause_polarity
from repros.read.text.block import Page
from repros.values import Claim, ClaimKind, Issue, ReportedEnvironment

_ARM = r"aarch64|arm64(?:e)?|armv[78]\w{0,3}"
_WORDS: tuple[tuple[str, str], ...] = (
    ("iOS", r"(?-i:\biOS\b)|\biphones?\b|\bipad(?:os)?\b"),
    ("Android", r"\bandroid\b"),
    ("a Jetson", r"\bjetson\b|\bjetpack\b"),
    ("a Raspberry Pi", r"\braspberry pi\b"),
    (
        "macOS on ARM",
        (
        r"\bapple[- ]silicon\b|\b(?:apple|mac\w*) m[1-4]\b|\bon (?:an? |my |the )?(?-i:M[1-4])(?= ?$|s?[\s,;:)\]])"
        r"|(?-i:\bM[1-4] (?:Pro|Max|Ultra|Mac\w*|chips?|CPUs?|GPUs?|machines?)\b)"
        ),
    ),
    ("macOS", r"\bmac ?os(?: ?x)?\b|\bos ?x\b|\bdarwin\b|\bmac(?:s|book\w*| ?mini)?\b(?! (?:address|operations?)\b)"),
    (
        "Windows",
        r"(?-i:\bWindows\b)(?! subsystem| of\b)|\bwindows (?:xp|7|8|10|11|server)\b|\bwin ?(?:10|11|32|64)\b|\bmsvc\b",
    ),
    ("ARM", rf"\b(?:{_ARM})\b|(?-i:\bARM\b)|\bgraviton\w*\b|\bneoverse\b"),
    ("ROCm", r"\brocm\b|\bMI[23]\d\d\w?\b|\bamd gpus?\b"),
    ("POWER", r"\bppc64(?:le)?\b|(?-i:\bPOWER[89]\b)"),
    ("s390x", r"\bs390x\b"),
    ("RISC-V", r"\brisc-?v\b|\briscv64\b"),
    ("FreeBSD", r"\bfreebsd\b"),
)  # fmt: skip
"""Platforms and the words that name them; of two that fit, the first."""

_AMBIGUOUS = frozenset({"Windows", "macOS"})
"""Names that are words of other things as well: they count where something is done on them."""

_PLATFORMS = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _WORDS)
_CUES = (
    *(
        "windows",
        "win10",
        "win11",
        "win 1",
        "win32",
        "win64",
        "msvc",
        "macos",
        "osx",
        "os x",
        "darwin",
        "iphone",
        "ipad",
    ),
    *(
        " ios",
        "android",
        "jetson",
        "jetpack",
        "raspberry",
        "apple",
        "aarch64",
        "arm64",
        "armv",
        " arm",
        "arm ",
        "neoverse",
    ),
    *("graviton", "rocm", "mi2", "mi3", "amd gpu", "ppc64", "power8", "power9", "s390x", "risc", "freebsd"),
    *("mac os", "macbook", "mac mini", " mac ", " mac.", " mac,", " mac)", " mac:", "[mac", "macs ", "mac m", "-mac"),
    *(" m1", " m2", " m3", " m4", "(m1", "(m2", "(m3", "(m4"),
)
"""Small letters of which every name of a platform has some: they are found ten times faster than a pattern."""

_LINUX = re.compile(
    r"\b(?:linux|ubuntu|debian|centos|fedora|arch|red ?hat|rhel|manjaro|mint|suse|wsl\d?|x86(?:[-_]64)?|amd64|alpine|"
    r"amazon|rocky|gentoo|nixos)\b",
    re.IGNORECASE,
)
_ON_ARM = re.compile(rf"\b(?:{_ARM})\b", re.IGNORECASE)
_SYSTEM = re.compile(
    r"^[\s>*-]{0,4}(?:OS|Operating System|(?:Python )?platform)(?: \([^)\n]{0,40}\))?\**\s{0,20}[:=]\**\s{0,40}"
    r"(?P<value>[^\n]{2,200})",
    re.IGNORECASE | re.MULTILINE,
)
_PROCESSOR = re.compile(
    r"^[\s>*-]{0,4}(?:Architecture|Model name|CPU|Processor)\**\s{0,20}[:=]\**\s{0,40}(?P<value>[^\n]{2,200})",
    re.IGNORECASE | re.MULTILINE,
)
_ROCM_BUILD = re.compile(r"\+rocm\d|^ROCM used to build PyTorch: \d", re.IGNORECASE | re.MULTILINE)
_SENTENCE = re.compile(r"[.;!?](?=\s|$)|\n")
_CLAUSE = re.compile(r",|\s(?:but|while|whereas|however|although)\s")
_ONLY = re.compile(r"\bonly\b|\bspecific to\b", re.IGNORECASE)
_NEAR = 60
"""Characters before a platform's name that say what is done there."""

_AT = re.compile(
    r"\b(?:on|in|under|for|using|with|only|my|is|am|are|run(?:s|ning)?)\W{1,3}(?:\w{1,12}\W{1,2}){0,2}$", re.IGNORECASE
)
"""What stands before a platform on which something is done."""

_NEITHER = re.compile(
    r"\b(?:not|n't|except|unlike|besides|other than|both|also|or|nor|too|as well|same|regardless)\b|n't\b",
    re.IGNORECASE,
)
"""Words of a clause that tells of a platform beside the one that counts."""

_MARKED = re.compile(r"[\[(]\s{0,2}$")
_LABELS = re.compile(r"\s{0,2}(?:[\])]|:|$)")
_SECOND_CORE = re.compile(
    r"\b(?:(?:race|data)[- ](?:conditions?|races?)|thread[- ]?safe\w*|multi-?thread\w*|threads?|concurren\w+"
    r"|oversubscri\w+)\b",
    re.IGNORECASE,
)
_THREADS = re.compile(r"\bset_num_(?:interop_)?threads\(\s{0,3}(?!1\b)\w|\bThread\(|\bThreadPool(?:Executor)?\(")
_TIMED = frozenset({ClaimKind.CRASH, ClaimKind.HANG, ClaimKind.OUTPUT})
"""What may come or not as threads happen to meet."""

_NOTEBOOK = re.compile(r"\b(?:jupyter\w*|notebooks?|colab\w*)\b", re.IGNORECASE)
_TERMINAL = re.compile(
    r"\b(?:terminals?|console|tty|tab[- ]complet\w+|autocomplet\w+|readline|pdb|debugger|progress bars?|ctrl-?\s?c)\b",
    re.IGNORECASE,
)
_ASKS_TERMINAL = re.compile(r"^[ \t]*(?:\w+ = )?input\(|\bbreakpoint\(\)|\bpdb\.set_trace\(|\bisatty\(\)", re.MULTILINE)


def machine_needs(
    issue: Issue, page: Page, environment: ReportedEnvironment, program: str, claim: Claim
) -> tuple[str, ...]:
    """What the claim may need of a machine that the sandbox isn't, as needs of a Repro."""
    platform = platform_of(issue, page, environment)
    cores = _SECOND_CORE.search(issue.title) or (claim.kind in _TIMED and _THREADS.search(program))
    found = (
        (f"platform:{platform}", platform),
        ("cores", cores),
        ("notebook", _NOTEBOOK.search(issue.title)),
        ("terminal", _TERMINAL.search(issue.title) or _ASKS_TERMINAL.search(program)),
    )
    return tuple(need for need, needed in found if needed)


def platform_of(issue: Issue, page: Page, environment: ReportedEnvironment) -> str | None:
    """The platform other than Linux on x86-64 of which the report tells; None where it tells of none, or of that, too.

    The title goes first, then what prose says of where it fails, then what a dump says of the machine.
    """
    told = _told_by([issue.title], title=True) if _may_name(f" {issue.title} ") else None
    if told or not _may_name(page.text):
        return told
    prose = [p.text for p in page.paragraphs if not p.is_heading]
    named = [sentence for text in prose if _may_name(text) for sentence in _SENTENCE.split(text)]
    if _is_linux(environment.os or ""):
        named = [sentence for sentence in named if _ONLY.search(sentence)]
    told = _told_by(named)
    linux = told and any(_fails_on_linux(text) for text in prose if _LINUX.search(text))
    return None if linux else told or _dumped(page, environment)


def _fails_on_linux(text: str) -> bool:
    clauses = (clause for sentence in _SENTENCE.split(text) for clause in _CLAUSE.split(sentence))
    return any(_LINUX.search(c) and clause_polarity(c) == "failed" for c in clauses)


def _may_name(text: str) -> bool:
    lower = text.lower()
    return any(cue in lower for cue in _CUES)


def _told_by(sentences: Sequence[str], *, title: bool = False) -> str | None:
    """The platform on which it fails by these sentences, one on which alone it does first."""
    failing = [s for s in sentences if _may_name(f" {s} ") and clause_polarity(s) != "worked"]
    clauses = [c for s in failing for c in _CLAUSE.split(s) if _may_name(f" {c} ")]
    told = [(c, name) for c in clauses if (name := _failing_on(c, title=title))]
    return max(told, key=lambda t: bool(_ONLY.search(t[0])))[1] if told else None


def _failing_on(clause: str, *, title: bool) -> str | None:
    """The platform that a clause names as the one where it is done, or where it fails."""
    if _LINUX.search(clause) or _NEITHER.search(clause) or clause_polarity(clause) == "worked":
        return None
    for name, pattern in _PLATFORMS:
        found = pattern.search(clause)
        if found:
            label = title and _LABELS.match(clause, found.end()) and not clause[: found.start()].strip("[( ")
            near = max(0, found.start() - _NEAR)
            placed = (
                label
                or found[0].startswith("on ")
                or _AT.search(clause, near, found.start())
                or _MARKED.search(clause, near, found.start())
            )
            return _with_arm(name, clause) if placed or (title and name not in _AMBIGUOUS) else None
    return None


def _dumped(page: Page, environment: ReportedEnvironment) -> str | None:
    """The platform of the machine that is written down, and of torch's build."""
    systems = [environment.os or "", *(m["value"] for m in _SYSTEM.finditer(page.text))]
    names = [_with_arm(name, value) for value in systems if (name := _named(value)) and not _is_linux(value)]
    linux = any(_is_linux(value) for value in systems)
    if names and not linux:
        return next((n for n in names if "ARM" in n), names[0])
    processors = (_named(m["value"]) for m in _PROCESSOR.finditer(page.text))
    other = next((name for name in processors if name and name != "macOS"), None)
    built = _ROCM_BUILD.search(environment.torch_as_written or "") or _ROCM_BUILD.search(page.text)
    return other or ("ROCm" if built else None)


def _named(value: str) -> str | None:
    return next((name for name, pattern in _PLATFORMS if pattern.search(value)), None)


def _is_linux(value: str) -> bool:
    return bool(_LINUX.search(value)) and not _ON_ARM.search(value)


def _with_arm(name: str, text: str) -> str:
    return "macOS on ARM" if name == "macOS" and _ON_ARM.search(text) else name
