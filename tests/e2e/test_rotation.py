"""Secrets are changed while issues come in, step by step as docs/operate.md says, and no issue is lost by it."""

from __future__ import annotations

import pytest

from tests.e2e.system import System, program_that_raises
from tests.e2e.test_jobs import answered

pytestmark = [pytest.mark.docker, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]

HOUR = 3600
OLD_TOKENS_ARE_GONE = {"seconds": HOUR + 1}


def filed_while_stopped(system: System, number: int) -> int:
    """Stops the server in the midst of an issue's job; gives the number of another issue, filed while it was down."""
    under_way = system.file(program_that_raises(number))
    system.github.do("deliveries", wait=True)
    system.stop()
    missed = system.file(program_that_raises(number + 1))
    assert missed == under_way + 1
    assert status(system) is None
    return missed


def status(system: System, secret: str | None = None) -> int | None:
    """What the newest delivery was answered; with a `secret` it is delivered once more, signed with that."""
    newest = system.github.do("deliveries", wait=True)[-1]
    if secret is not None:
        system.github.do("hook", url=f"{system.url}/webhook", secret=secret)
        system.github.do("redeliver", id=newest["id"])
        newest = system.github.do("deliveries", wait=True)[-1]
    return None if newest["status"] is None else int(newest["status"])


def test_the_app_s_private_key_is_changed(system: System) -> None:
    old = system.github.do("credentials")["private_key"]
    answered(system, system.file(program_that_raises(1)))

    new = system.github.do("generate_key")["private_key"]
    missed = filed_while_stopped(system, 2)
    system.write_credentials(pem=new)
    system.start()
    assert system.github.do("delete_key", private_key=old) == {"keys": 1}
    for number in (missed - 1, missed):
        assert "**Reproduced.**" in answered(system, number)

    system.github.do("clock", **OLD_TOKENS_ARE_GONE)
    assert "**Reproduced.**" in answered(system, system.file(program_that_raises(4)))


def test_the_webhook_s_secret_is_changed_without_a_gap(system: System) -> None:
    old, new = system.github.do("credentials")["webhook_secret"], "n" * 64
    missed = filed_while_stopped(system, 1)
    system.variables["REPRO_WEBHOOK_SECRET"] = new
    system.start()
    assert (status(system, old), status(system, new)) == (202, 202), "both count until the change is through"
    for number in (missed - 1, missed):
        assert "**Reproduced.**" in answered(system, number)

    meanwhile = filed_while_stopped(system, 3)
    del system.variables["REPRO_WEBHOOK_SECRET"]
    system.write_credentials(webhook_secret=new)
    system.start()
    assert (status(system, old), status(system, new)) == (401, 202)
    for number in (meanwhile - 1, meanwhile):
        assert "**Reproduced.**" in answered(system, number)


def test_an_issue_that_came_while_the_key_was_revoked_is_answered_with_the_new_one(system: System) -> None:
    """Defends: a key that others saw is deleted first, and after 7 s the jobs of that time were given up for good."""
    old, new = system.github.do("credentials")["private_key"], system.github.do("generate_key")["private_key"]
    system.github.do("delete_key", private_key=old)
    system.github.do("clock", **OLD_TOKENS_ARE_GONE)
    number = system.file(program_that_raises(1))
    system.wait(lambda: system.log().count("check the App's id and private key") > 4, 60, "it doesn't try again")
    system.stop()
    system.write_credentials(pem=new)
    system.start()
    assert "**Reproduced.**" in answered(system, number)
