"""The web server's application with the job database behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from dbos import DBOSClient
from flask import Flask
from sqlalchemy import Engine

from bot.serve.intake import Intake
from bot.serve.metrics import count_delivery
from bot.web.decide import Rules
from bot.web.gather import gathering
from bot.web.server import Check, create_app


@contextmanager
def webhook(
    engine: Engine,
    jobs: DBOSClient,
    secrets: Sequence[str],
    rules: Callable[[], Rules | None],
    checks: Mapping[str, Check] | None = None,
) -> Iterator[Flask]:
    """The application until the block ends; deliveries that come at once share their commits."""
    intake = Intake(jobs, engine)
    with gathering(intake.store) as enqueue:
        yield create_app(
            secrets=secrets,
            rules=rules,
            enqueue=lambda delivery, job: enqueue((delivery, job)),
            record=count_delivery,
            checks=checks,
        )
