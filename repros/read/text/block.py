"""The values between an issue's text and its Repros: Page, Paragraph, Block, Program.

`page.read_page(body)` gives a Page whose Blocks have their kind already. The way goes on like this (see `issue.py`):

    read_page(text) -> Page                               every block with its kind
    read_program(page, title) -> Program                  which blocks make the program
    read_environment(issue, page) -> ReportedEnvironment
    read_claim(issue, page, program) -> ClaimReading      what fails and how, told from the blocks and the prose
    read_labels(text) -> tuple[str, ...]
    read_records(issue) -> Reading | None                 a commented document of several records; None: it is none
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from repros.values import Claim, Evidence, Invocation, Mode, Problem, SourceFile, Statement, StatementOutput


class Origin(StrEnum):
    """The markup that a block stood in."""

    FENCE = "fence"
    INDENTED = "indented"
    HTML = "html"
    QUOTE = "quote"
    INLINE = "inline"
    PROSE = "prose"


class BlockKind(StrEnum):
    """What a block is. `PROGRAM_WITH_OUTPUT` has both `code` and `output`; so has a `TRANSCRIPT` or a `SHELL` one."""

    PROGRAM = "program"
    TRANSCRIPT = "transcript"
    PROGRAM_WITH_OUTPUT = "program-with-output"
    TRACEBACK = "traceback"
    OUTPUT = "output"
    EXPECTED_OUTPUT = "expected-output"
    ENVIRONMENT = "environment"
    SHELL = "shell"
    CPP = "cpp"
    BUILD_LOG = "build-log"
    LIBRARY_SOURCE = "library-source"
    WORKAROUND = "workaround"
    DIFF = "diff"
    OTHER = "other"


RUNNABLE_KINDS = frozenset({BlockKind.PROGRAM, BlockKind.TRANSCRIPT, BlockKind.PROGRAM_WITH_OUTPUT})
"""Kinds whose `code` may be (part of) the program of an issue."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Prose between blocks: one paragraph, list item, table row or heading, with its lines in the text."""

    text: str
    first_line: int
    last_line: int
    heading: str = ""
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of text that is no prose.

    Attributes:
        text: the block without its markup (fence lines, quote marks, common indentation of the container).
        first_line: first line of `text` in the issue's body, counted from 1.
        last_line: last line of `text`.
        origin: the markup that it stood in.
        language: the fence's tag in lower case (`python`), "" where there is none.
        info: the whole info string, as written.
        heading: the nearest heading or template section above (`To Reproduce`, `Expected behavior`), without marks.
        before: the prose just above it and below the block before, "" where another block stands right above.
        after: the prose just below it and above the next block.
        kind: what it is.
        why: one sentence for people that says what decided the kind.
        code: the Python in it, prompts removed; "" where there is none.
        output: what stands in it besides `code`: echoed values, a traceback, printed lines. For blocks that are
            output alone (`TRACEBACK`, `OUTPUT`, `EXPECTED_OUTPUT`) the whole text.
        statements: for transcripts: each statement of `code` with the output that stood below it, in order.
        name: the file that heading, prose, fence attribute or first comment says it is, "" if none does.
    """

    text: str
    first_line: int
    last_line: int
    origin: Origin
    language: str = ""
    info: str = ""
    heading: str = ""
    before: str = ""
    after: str = ""
    kind: BlockKind = BlockKind.OTHER
    why: str = ""
    code: str = ""
    output: str = ""
    statements: tuple[StatementOutput, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    r"""A text read into prose and blocks, in order.

    `text` is the normalised text (`\n` line ends, plain spaces, no zero-width characters) that the line numbers
    count in;
    it has as many lines as the body.
    """

    text: str
    items: tuple[Paragraph | Block, ...] = ()

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks alone, in order."""
        return tuple(item for item in self.items if isinstance(item, Block))

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The prose alone, in order."""
        return tuple(item for item in self.items if isinstance(item, Paragraph))


@dataclass(frozen=True, slots=True)
class Program:
    """What will run: `blocks` are those of the Page that it was put together from, in the order they run.

    `runnable` and the other fields are those of the Repro that becomes of it.
    """

    files: tuple[SourceFile, ...]
    entry: str
    mode: Mode = "script"
    invocation: Invocation = field(default_factory=Invocation)
    added_imports: tuple[str, ...] = ()
    added_calls: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    runnable: bool = False
    blocks: tuple[Block, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    @property
    def text(self) -> str:
        """The entry file's text, exactly as it will run."""
        return next(f.text for f in self.files if f.name == self.entry)


@dataclass(frozen=True, slots=True)
class ClaimReading:
    """What the reporter says happens, all that they say of it, what they say should, and where each was read."""

    claim: Claim
    statements: tuple[Statement, ...] = ()
    should: str | None = None
    evidence: tuple[Evidence, ...] = ()
