"""Structured logs: one JSON line an event, or a readable form on a terminal; never with a secret in it.

structlog writes them: typed, without dependencies, and its processors are the one place through which every event
goes, those of libraries (waitress, urllib3, dbos, through the standard library's logging) too.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable, MutableMapping
from typing import Any, Protocol, TextIO

import structlog
from structlog.contextvars import merge_contextvars
from structlog.types import Processor

from bot.at_hand import issue_at_hand
from bot.logs.redaction import Redactor

# What may print a request's head or a query's values at debug level says nothing here below a warning.
QUIET = ("urllib3", "github", "docker", "werkzeug", "sqlalchemy", "waitress.queue")


class _Render(Protocol):
    def __call__(self, logger: Any, name: str, event: MutableMapping[str, Any], /) -> str | bytes: ...


def configure_logs(
    *, secrets: Iterable[str] = (), level: str = "INFO", stream: TextIO | None = None, readable: bool | None = None
) -> Redactor:
    """Send every log of the process through the redaction to `stream` (stderr).

    `readable` is the form for people; None chooses it where the stream is a terminal. Gives the Redactor, so that
    secrets that are learnt later can be added. Job, issue and delivery are bound with structlog.contextvars.
    """
    out = stream if stream is not None else sys.stderr
    redactor = Redactor(secrets)
    people = out.isatty() if readable is None else readable
    shared: list[Processor] = [
        merge_contextvars,
        _named,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        # A traceback becomes text before the redaction, so that what it quotes is redacted as well.
        structlog.processors.format_exc_info,
        structlog.processors.UnicodeDecoder(),
        _redacting(redactor),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(_formatter(shared, redactor, people=people))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    return redactor


def _formatter(shared: list[Processor], redactor: Redactor, *, people: bool) -> logging.Formatter:
    render: _Render = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
        if people
        else structlog.processors.JSONRenderer(ensure_ascii=False, default=str)
    )

    def rendered(logger: Any, name: str, event: MutableMapping[str, Any]) -> str:
        # Once more over the finished line: a renderer's own `str()` of a value is text that nobody looked at before.
        line = render(logger, name, event)
        return redactor.text(line.decode() if isinstance(line, bytes) else line)

    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, rendered],
    )


def _named(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Says which issue is being worked on."""
    if issue := issue_at_hand():
        event.setdefault("issue", issue)
    return event


def _redacting(redactor: Redactor) -> Processor:
    def redact(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        # Keys with an underscore are structlog's own and are removed before rendering.
        for key, value in event.items():
            if not key.startswith("_"):
                event[key] = redactor.item(key, value)
        return event

    return redact
