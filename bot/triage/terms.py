"""By which configuration an issue of a triage is judged: the bot's own, or with what its repository changes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from bot.config import Config
from bot.github.access import Access
from bot.github.files import read_file
from bot.github.patience import Patience, impatient
from bot.references import personal_client
from bot.repository_file import MAX_BYTES, PATH, settings_in, with_settings
from runners.release_list import Releases


@dataclass(frozen=True, slots=True)
class Terms:
    """The configuration, and the further packages that programs may import."""

    config: Config
    packages: Mapping[str, str] = field(default_factory=dict)


def terms_of(
    trackers: Iterable[Access], config: Config, releases: Callable[[], Releases], say: Callable[[str], None]
) -> dict[str, Terms]:
    """The Terms of each repository, by its name in lower case; `say` is told what is wrong with a repository's file.

    The jobs that write comments judge by the same, so that a report says what they say. Raises GitHubFailures.
    """
    found = {}
    for name in sorted({access.repository for access in trackers}):
        with personal_client(config, f"{PATH} of {name}", name, impatient()) as client:
            file = Patience(say).get(lambda: read_file(client, name, PATH, max_bytes=MAX_BYTES))  # noqa: B023 - at once
        settings = settings_in(file, config, releases)
        if settings.error:
            say(f"{name}: its {PATH} is not used until it is mended: {settings.error}")
        found[name.casefold()] = Terms(with_settings(config, settings), settings.packages)
    return found
