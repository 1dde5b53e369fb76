"""Which kind a block is: decided from what parses, from what its lines look like, and from the prose around it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from repros.read.code.prompts import has_prompts, read_session, without_answer_marks, without_marks
from repros.read.code.python import names, parse
from repros.read.code.repair import is_only_echoes, is_printed_pairs, repair
from repros.read.code.shell import below_commands, read_shell
from repros.read.shown.pytest_report import is_report
from repros.read.text import looks
from repros.read.text.block import Block, BlockKind, Origin
from repros.read.text.role import is_expected, is_library_source, is_workaround, last_words

_CPP_TAGS = frozenset({"cpp", "c++", "c", "cuda", "cc", "cu", "objc", "java", "kotlin", "swift", "rust", "go"})
_SHELL_TAGS = frozenset({"bash", "sh", "shell", "console", "zsh", "shell-session", "powershell", "cmd", "bat"})
_OTHER_TAGS = frozenset({"json", "yaml", "yml", "toml", "xml", "html", "cmake", "dockerfile", "makefile", "mermaid"})
_MAX_LINES_LOOKED_AT = 300
_NOTHING = re.compile(
    r"[\W_]{0,8}(?:n/?a|no response|no(?: error)?(?: (?:errors?|logs?|output|messages?)))[\W_]{0,8}", re.IGNORECASE
)
"""What people fill a field with that they have nothing for."""

_FILLERS = frozenset(
    {"here", "please", "your", "the", "you", "a", "an", "paste", "put", "insert", "add", "provide", "and", "or", "of"}
    | {"any", "goes", "if", "in", "below"}
)
_MOST_PLACEHOLDER = 80
"""Characters of what a form puts into a field, which only says again what the field is for."""

_ENVIRONMENT = re.compile(
    r"(?!.*\b(?:outputs?|results?|errors?|in|on|with)\b)"
    r"[A-Za-z/,& ]{0,60}\b(?:versions?|environment|env|info(?:rmation)?)$",
    re.IGNORECASE,
)
_OUTPUT_ABOVE = re.compile(
    r"\b(?:outputs?|results?|prints?|printed|gives?|returns?|expected|actual|got|logs?)"
    r"(?: (?:outputs?|results?|is|are))?\W*$",
    re.IGNORECASE,
)
_RELEASE = re.compile(r"\d\.\d{1,2}\.\d|dev|git|conda|pip|version", re.IGNORECASE)
"""Of which a line of an environment has one where torch's own release stands in it, as torch says it."""

_COMMENT_MARK = re.compile(r"#+ ?")


@dataclass(frozen=True, slots=True)
class _Counts:
    """How many of a block's lines look like what."""

    lines: int
    code: int
    output: int
    environment: int
    shell: int
    cpp: int
    build: int
    diff: int
    traceback: int
    prompted: bool


def classify(block: Block) -> Block:
    """The block with its kind, why it is that, and its code and output."""
    lines = block.text.split("\n")
    counts = _count(lines[:_MAX_LINES_LOOKED_AT])
    if not counts.lines:
        return _as(block, BlockKind.OTHER, "empty")
    if _NOTHING.fullmatch(block.text) or _is_placeholder(block):
        return _as(replace(block, text=""), BlockKind.OTHER, "says that there is nothing")
    return _by_format(block, lines, counts) or _by_code(block, counts)


def _is_placeholder(block: Block) -> bool:
    """Whether a block holds nothing but the words of its heading, with a request to fill it."""
    if len(block.text) > _MOST_PLACEHOLDER:
        return False
    said = frozenset(re.findall(r"[a-z]+", block.text.lower())) - _FILLERS
    return bool(said) and said <= frozenset(re.findall(r"[a-z]+", block.heading.lower()))


def _count(lines: list[str]) -> _Counts:
    filled = [line for line in lines if line.strip()]
    code = output = environment = shell = cpp = build = diff = traceback = 0
    for line in filled:
        if looks.TRACEBACK.match(line[:200]):
            traceback += 1
            output += 1
        elif looks.is_code(line):
            code += 1
        elif looks.is_environment(line):
            environment += 1
        else:
            output += looks.is_output(line)
            shell += looks.is_shell(line)
            cpp += looks.is_cpp(line)
            build += looks.is_build(line)
            diff += looks.is_diff(line)
    return _Counts(len(filled), code, output, environment, shell, cpp, build, diff, traceback, has_prompts(lines))


def _by_format(block: Block, lines: list[str], counts: _Counts) -> Block | None:
    """Kinds that their own format gives away."""
    tag = block.language
    if tag == "diff" or counts.diff >= 2 or (counts.diff and counts.code == 0):
        return _as(block, BlockKind.DIFF, "marked as a diff or has a diff's heads")
    if counts.prompted and not _quotes_prompts(block) and (session := _session(block, lines, counts)):
        return session
    if _is_environment(counts) and not (_prints_too(lines) or _is_announced(block, lines)):
        return _as(block, BlockKind.ENVIRONMENT, f"{counts.environment} lines are an environment's")
    above = last_words(block.before).rsplit("\n", 1)[-1].rstrip(": ") if block.before else block.heading
    if not (counts.output or counts.code) and _ENVIRONMENT.match(above):
        return _as(block, BlockKind.ENVIRONMENT, f"stands below {above!r}")
    return _shell(block, lines, counts) or _by_other_language(block, counts)


def _quotes_prompts(block: Block) -> bool:
    """Whether its prompts stand in texts of a program, such as examples in docstrings: a session is no Python."""
    return not block.text.lstrip().startswith((">>>", "In")) and parse(block.text).tree is not None


def _is_announced(block: Block, lines: list[str]) -> bool:
    """Whether numbers behind torch's name are values: words announce an output, and no line has a whole release."""
    above = last_words(block.before).rsplit("\n", 1)[-1]
    return bool(_OUTPUT_ABOVE.search(above)) and not any(map(_RELEASE.search, lines))


def _prints_too(lines: list[str]) -> bool:
    """Whether it is a shell's session in which something else is printed besides an environment."""
    printed = below_commands(lines) if looks.is_prompted(lines[0]) else ""
    return bool(printed) and not _is_environment(_count(printed.split("\n")[:_MAX_LINES_LOOKED_AT]))


def _is_environment(counts: _Counts) -> bool:
    enough = counts.environment >= 3 or (counts.environment >= 1 and counts.environment * 2 >= counts.lines)
    return enough and counts.code * 2 < counts.lines


def _by_other_language(block: Block, counts: _Counts) -> Block | None:
    """Kinds of text in other languages than Python and the shell."""
    tag = block.language
    looks_cpp = counts.cpp >= 1 and counts.cpp >= counts.code and counts.cpp > counts.output
    if tag in _CPP_TAGS and counts.code and not counts.cpp and parse(block.text).tree is not None:
        return None
    if tag in _CPP_TAGS or (looks_cpp and parse(block.text).tree is None):
        return _as(block, BlockKind.CPP, "marked as, or reads like, C++")
    if counts.build >= 1 and counts.build * 3 >= counts.lines:
        return _as(block, BlockKind.BUILD_LOG, f"{counts.build} lines are a build tool's")
    if tag in _OTHER_TAGS:
        return _as(block, BlockKind.OTHER, f"marked as {tag}")
    return None


def _session(block: Block, lines: list[str], counts: _Counts) -> Block | None:
    """A block with prompts; None where those of another tool stand below a traceback."""
    if (script := without_answer_marks(lines)) and not (fixed := repair(script)).error and fixed.output:
        done = replace(block, code=fixed.code, output=fixed.output)
        return _with_role(done, BlockKind.PROGRAM_WITH_OUTPUT, "its prompts mark what it prints")
    if script and all(looks.is_output(line) for line in script.split("\n") if line.strip()):
        return _printed(replace(block, text=script), _count(script.split("\n")))
    session = read_session(lines)
    if not session.code.strip():
        rest = session.output.strip() and block.text
        return _as(replace(block, text=rest), BlockKind.OTHER, "prompts without statements", output=rest)
    if counts.traceback and not any(parse(s.statement).tree for s in session.statements):
        return None
    done = replace(block, code=session.code, output=session.output, statements=session.statements)
    return _with_role(done, BlockKind.TRANSCRIPT, "has prompts")


def _shell(block: Block, lines: list[str], counts: _Counts) -> Block | None:
    if not (counts.shell or block.language in _SHELL_TAGS or "python" in block.text):
        return None
    found = read_shell(lines) if counts.shell or block.language in _SHELL_TAGS else None
    if found and found.programs and not found.asks_alone:
        name, code = found.last
        fixed = repair(code)
        if looks.is_code(fixed.code.split("\n", 1)[0]) or parse(fixed.code).tree is not None:
            output = "\n".join(x for x in (below_commands(found.rest.split("\n")), fixed.output) if x)
            done = replace(block, code=fixed.code, output=output, name=name or block.name)
            return _with_role(done, BlockKind.SHELL, "a shell session that holds a program")
    first = next(line for line in lines if line.strip())
    printed = below_commands(found.rest.split("\n") if found else lines)
    if block.language in _SHELL_TAGS and counts.code * 2 < counts.lines:
        return _as(block, BlockKind.SHELL, f"marked as {block.language}", output=printed)
    if looks.is_shell(first) and counts.code * 3 < counts.lines + 1 and parse(block.text).tree is None:
        return _as(block, BlockKind.SHELL, "begins with a command", output=printed)
    return None


def _by_code(block: Block, counts: _Counts) -> Block:
    """Kinds told by whether the text is Python."""
    if "\nE  " in f"\n{block.text}" and is_report(block.text.split("\n")):
        return _as(block, BlockKind.TRACEBACK, "is pytest's report", output=block.text)
    text = without_marks(block.text)
    if counts.code == 0 and text == block.text:
        return _one_expression(block, text) or _printed(block, counts)
    fixed = repair(text)
    if fixed.error and (_begins_with_error(text) or not _mostly_code(block, counts)):
        return _printed(block, counts)
    if not fixed.error and (_is_only_values(fixed.code) or _is_printed_pairs(block, fixed.code)):
        return _printed(block, counts)
    done = replace(block, code=fixed.code, output=fixed.output)
    notes = "".join(f"; {note}" for note in fixed.notes)
    if fixed.error:
        return _with_role(done, BlockKind.PROGRAM, f"most lines are code, but it does not parse: {fixed.error}")
    kind = BlockKind.PROGRAM_WITH_OUTPUT if fixed.output.strip() else BlockKind.PROGRAM
    return _with_role(done, kind, f"parses as Python{notes}")


def _one_expression(block: Block, text: str) -> Block | None:
    """A call that no line pattern knows, but that parses and names torch."""
    if not re.search(r"\b(?:torch|nn|F)\.\w+[\w.]*\(", text) or len(text) > 4000:
        return None
    fixed = repair(text)
    if fixed.error or is_only_echoes(fixed.code):
        return None
    return _with_role(replace(block, code=fixed.code, output=fixed.output), BlockKind.PROGRAM, "parses and calls torch")


def _begins_with_error(text: str) -> bool:
    """Whether an error stands first: what follows is its message, which may quote the source of a function."""
    return bool(looks.ERROR_LINE.match(text.lstrip()[:400]))


def _mostly_code(block: Block, counts: _Counts) -> bool:
    if counts.traceback and counts.traceback * 3 >= counts.code:
        return False
    marked = block.language in {"python", "py", "python3", "ipython"}
    enough = counts.code * (5 if marked else 3) >= counts.lines
    return enough and counts.code > counts.output


def _is_only_values(code: str) -> bool:
    """Whether code that parses says nothing but values: literals, echoes, names."""
    if is_only_echoes(code):
        return True
    found = names(code)
    return not found.bound and not any(looks.is_code(line) for line in code.split("\n"))


def _is_printed_pairs(block: Block, code: str) -> bool:
    """Whether code that parses is the names and values that a program printed."""
    above = (last_words(block.before) or block.heading).rsplit("\n", 1)[-1]
    return is_printed_pairs(code, announced=bool(_OUTPUT_ABOVE.search(above)))


def _printed(block: Block, counts: _Counts) -> Block:
    text = _without_comment_marks(block.text)
    traced = counts.traceback or text is not block.text
    if (traced and "Traceback" in text) or counts.traceback >= 2:
        return _as(block, BlockKind.TRACEBACK, "has a traceback's lines", output=text)
    if is_expected(block):
        return _as(block, BlockKind.EXPECTED_OUTPUT, "stands where the expected result is told", output=text)
    if counts.output or block.origin in {Origin.FENCE, Origin.INDENTED, Origin.HTML, Origin.QUOTE}:
        return _as(block, BlockKind.OUTPUT, "is no program", output=text)
    return _as(block, BlockKind.OTHER, "neither code nor output")


def _without_comment_marks(text: str) -> str:
    """An output all of whose lines were made comments, as it was printed; any other text itself."""
    lines = text.split("\n")
    if not all(line.startswith("#") for line in lines if line.strip()):
        return text
    return "\n".join(_COMMENT_MARK.sub("", line, count=1) for line in lines)


def _with_role(block: Block, kind: BlockKind, why: str) -> Block:
    """The kind of a block of code, or the part that the prose around it gives it."""
    if reason := is_library_source(block):
        return _as(block, BlockKind.LIBRARY_SOURCE, reason, block.output)
    if reason := is_workaround(block):
        return _as(block, BlockKind.WORKAROUND, reason, block.output)
    return _as(block, kind, why, block.output)


def _as(block: Block, kind: BlockKind, why: str, output: str = "") -> Block:
    return replace(block, kind=kind, why=why, output=output)
