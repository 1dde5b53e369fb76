"""Outputs of the same program elsewhere, beside the one that is reported: on an accelerator, in another release."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from repros.read.block import BlockKind, Page
from repros.read.version_prose import clause_polarity, mentions
from repros.read.versions import release_part, same_release
from repros.read.voices import Role, Voice, lead

_ACCELERATOR = r"(?:cuda|gpu|mps|rocm|xpu|tpu)"
_ON_CPU = re.compile(r"\bcpu\b", re.IGNORECASE)
_ON_ACCELERATOR = re.compile(rf"\b{_ACCELERATOR}s?\b", re.IGNORECASE)
_PRINTED = re.compile(rf"\bdevice='?{_ACCELERATOR}\b", re.IGNORECASE)


def on_cpu(heard: Sequence[Voice], program: str) -> list[Voice]:
    """The voices, with those of an accelerator as controls where another one tells what a CPU prints.

    A program that names an accelerator itself printed all of them.
    """
    if _ON_ACCELERATOR.search(program):
        return list(heard)
    return _without(heard, [_from_accelerator(v) for v in heard])


def on_release(heard: Sequence[Voice], torch: str | None) -> list[Voice]:
    """The voices, with those of other releases as controls where another one is said to be of the release `torch`."""
    if torch is None:
        return list(heard)
    named = [_release(lead(v.block)) for v in heard]
    if not any(release and same_release(release, torch) for release in named):
        return list(heard)
    return _without(heard, [release is not None and not same_release(release, torch) for release in named])


def compared_releases(page: Page) -> list[str]:
    """The releases whose outputs a page shows one after the other, each named in the words above its output.

    None where there is only one; those that are said to work don't count.
    """
    outputs = (b for b in page.blocks if b.kind in {BlockKind.OUTPUT, BlockKind.TRACEBACK})
    leads = (lead(b) for b in outputs)
    named = dict.fromkeys(r for words in leads if clause_polarity(words) != "worked" and (r := _release(words)))
    return list(named) if len(named) > 1 else []


def _without(heard: Sequence[Voice], elsewhere: Sequence[bool]) -> list[Voice]:
    own = [v for v, other in zip(heard, elsewhere, strict=True) if not other and v.role is Role.ACTUAL and v.own]
    if not own:
        return list(heard)
    return [replace(v, role=Role.CONTROL) if other else v for v, other in zip(heard, elsewhere, strict=True)]


def _from_accelerator(voice: Voice) -> bool:
    words = lead(voice.block)
    named = bool(_ON_ACCELERATOR.search(words)) and not _ON_CPU.search(words)
    return named or bool(_PRINTED.search(voice.text))


def _release(words: str) -> str | None:
    """The one release that words name; None for none, and for several."""
    found = list(mentions(words))
    return release_part(found[0].version) if len(found) == 1 else None
