"""What has happened below an issue since it was last looked at, as lines for a terminal."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.inert import plain

LOOK_SECONDS = 0.3
ENDED = frozenset({"rocket", "confused"})
"""The reactions that end a command."""

FACES = {"eyes": "👀", "rocket": "🚀", "confused": "😕"}


@dataclass(frozen=True, slots=True)
class Said:
    """A comment: its author's login, its Markdown, and the reactions it has."""

    author: str
    body: str
    reactions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sight:
    """An issue as it stands: its labels, and its comments by id."""

    labels: tuple[str, ...]
    comments: dict[int, Said]

    def of_bot(self) -> tuple[str, ...]:
        """The texts of the comments that a bot wrote."""
        return tuple(said.body for said in self.comments.values() if said.author.endswith("[bot]"))


_HIDDEN = re.compile(r"\A<!-- reprobot[^\n]*-->\n")
NOTHING = Sight((), {})


def sight_of(shown: Any) -> Sight:
    """What the stand-in's `show_issue` answers, as a value."""
    labels = tuple(label["name"] for label in shown["issue"]["labels"])
    said = {c["id"]: Said(c["user"]["login"], c["body"], tuple(c["reacted"])) for c in shown["comments"]}
    return Sight(labels, said)


def news(before: Sight, now: Sight) -> Iterator[str]:
    """A text for each label, reaction and comment that came, changed or went; nothing in it steers the terminal."""
    for sign, one, other in (("+", now, before), ("-", before, now)):
        yield from (f"label {sign} {plain(name)}" for name in one.labels if name not in other.labels)
    for number, said in now.comments.items():
        old = before.comments.get(number)
        if old is None or old.body != said.body:
            yield f"{plain(said.author)} {'edits its comment' if old else 'comments'}:\n\n{visible(said.body)}\n"
        had = old.reactions if old else ()
        yield from (f"reaction {FACES.get(each, each)} to the comment" for each in said.reactions if each not in had)
    for number, said in before.comments.items():
        if number not in now.comments:
            yield f"{plain(said.author)}'s comment is gone"


def visible(body: str) -> str:
    """A comment without the bot's hidden first line, and without what steers a terminal."""
    return _HIDDEN.sub("", plain(body))


def answered(sight: Sight) -> bool:
    """Whether the bot has commented; it sets its labels before."""
    return bool(sight.of_bot())


def command_ended(comment: int) -> Callable[[Sight], bool]:
    """Whether the command in that comment has come to its end, or the comment is gone."""

    def ended(sight: Sight) -> bool:
        said = sight.comments.get(comment)
        return said is None or not ENDED.isdisjoint(said.reactions)

    return ended


def watch(
    look: Callable[[], Sight], ended: Callable[[Sight], bool], show: Callable[[str], None], before: Sight = NOTHING
) -> None:
    """Shows what happens until `ended` holds, which is looked at only after all of it was shown."""
    while True:
        now = look()
        for text in news(before, now):
            show(text)
        if ended(now):
            return
        before = now
        time.sleep(LOOK_SECONDS)
