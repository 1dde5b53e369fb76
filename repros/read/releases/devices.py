"""Outputs of the same program on several devices: those of an accelerator are not what comes out on a CPU."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from repros.read.statements.voices import Voice, lead
from repros.read.text.block import Origin
from repros.values import Role

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
    elsewhere = [_from_accelerator(v) for v in heard]
    told = [v for v, other in zip(heard, elsewhere, strict=True) if not other and v.role is Role.ACTUAL]
    own = [v for v in told if v.own or v.block.origin is Origin.PROSE]
    if not own:
        return list(heard)
    return [replace(v, role=Role.CONTROL) if other else v for v, other in zip(heard, elsewhere, strict=True)]


def _from_accelerator(voice: Voice) -> bool:
    words = lead(voice.block)
    named = bool(_ON_ACCELERATOR.search(words)) and not _ON_CPU.search(words)
    return named or bool(_PRINTED.search(voice.text))
