"""The stand-in as a process of its own."""

from __future__ import annotations

import hashlib
import hmac
import json

from tests.e2e.receiver import receiving
from tests.e2e.standin.asking import HERE
from tests.e2e.standin.remote import process


def test_as_a_process_it_files_an_issue_and_signs_the_delivery() -> None:
    with process(HERE) as github, receiving() as (url, received):
        github.do("hook", url=url, secret="s" * 20)
        assert github.do("file_issue", repository=HERE, title="A bug", body="text", user="ann") == {"number": 1}
        assert [each["status"] for each in github.do("deliveries", wait=True)][-1] == 202
        headers, body = received[-1]
        expected = hmac.new(b"s" * 20, body, hashlib.sha256).hexdigest()
        assert headers["X-Hub-Signature-256"] == f"sha256={expected}"
        assert json.loads(body)["issue"]["title"] == "A bug"
        assert github.do("drifts") == []
