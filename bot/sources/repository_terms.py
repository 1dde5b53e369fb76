"""The terms by which the issues of a repository on GitHub are judged, with what its own file changes of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from bot.answering.course import Terms
from bot.github.errors import Forbidden
from bot.github.files import RepositoryFile, own_or_shared, read_kept_file
from bot.github.rate_limit_wait import RateLimitWait, without_waiting
from bot.settings.repository_file import MAX_BYTES, PATH, settings_in
from bot.sources.reference import kept_answers, personal_client


def terms_in(repository: str, own: Terms, say: Callable[[str], None], *, patient: bool = False) -> Terms:
    """The Terms of a repository; `say` is told what is wrong with its file. One that may not be read is none.

    A `patient` one waits for a long rate limit, and says so.
    The jobs that write comments judge by the same, so that what is printed says what they say. Raises GitHubFailures.
    """
    retry = without_waiting() if patient else None
    with personal_client(own.config, repository, retry) as client, kept_answers(own.config) as answers:

        def ask(name: str) -> RepositoryFile:
            return read_kept_file(client, name, PATH, answers, max_bytes=MAX_BYTES)

        def waiting(name: str) -> RepositoryFile:
            return RateLimitWait(say).get(partial(ask, name))

        try:
            file = own_or_shared(repository, waiting if patient else ask)
        except Forbidden as failure:
            say(f"{repository}: its {PATH} is not used: {failure}")
            return own
    settings = settings_in(file, own.config, own.releases)
    if settings.error:
        say(f"{repository}: its {PATH} is not used until it is mended: {settings.error}")
    return own.under(settings)
