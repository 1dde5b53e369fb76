"""Puts the reducer beside a program, so that an ordinary run makes it smaller inside the sandbox."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from repros.values import Repro, SourceFile

REDUCER = Path(__file__).with_name("reducer")
ENTRY, SPEC = "main.py", "wanted.json"


def with_reducer(repro: Repro, wanted: Mapping[str, object], seconds: float) -> Repro:
    """The Repro that, run, prints its own smallest program with the wanted failure, after so many seconds at most."""
    names = [file.name for file in repro.files]
    taken = {name.split("/")[0] for name in names}
    folder = next(name for i in range(len(taken) + 1) if (name := f"{'_' * i}smaller") not in taken)
    spec = {**wanted, "entry": repro.entry, "files": names, "seconds": seconds}
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(REDUCER.glob("*.py"))}
    texts[SPEC] = json.dumps(spec)
    added = tuple(SourceFile(f"{folder}/{name}", text) for name, text in texts.items())
    return replace(repro, files=(*repro.files, *added), entry=f"{folder}/{ENTRY}")
