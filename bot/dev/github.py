"""The admin API of the stand-in for GitHub, as `repro dev` speaks it."""

from __future__ import annotations

from typing import Any

import requests

from bot.failures import Failure

REPOSITORY = "octo/torch"
REPORTER = "reporter"
MAINTAINER = "maintainer"
"""Who has triage rights in the sample repository."""

ANSWER_SECONDS = 30


def local_session() -> requests.Session:
    """A session for this machine's own addresses, which no proxy of the environment stands before."""
    session = requests.Session()
    session.trust_env = False
    return session


class StandIn:
    """A stand-in that listens at `url`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._session = local_session()

    def do(self, verb: str, **asked: object) -> Any:
        """What a verb of the admin API answers. Raises Failure where nothing answers, or the stand-in refuses."""
        try:
            answer = self._session.post(f"{self.url}/_standin/{verb}", json=asked, timeout=ANSWER_SECONDS)
            if answer.ok:
                return answer.json()
        except requests.ConnectionError as error:
            raise Failure(f"nothing answers at {self.url}: start `repro dev` in another terminal first") from error
        except requests.RequestException as error:
            raise Failure(
                f"what answers at {self.url} is no stand-in for GitHub: end it, or name another --port"
            ) from error
        raise Failure(f"the stand-in at {self.url} can't do {verb}: it answers {answer.status_code} {answer.reason}")

    def on_issue(self, verb: str, number: int, **asked: object) -> Any:
        """What a verb answers about an issue of the sample repository. Raises Failure."""
        return self.do(verb, repository=REPOSITORY, number=number, **asked)
