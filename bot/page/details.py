"""What one issue opens to: the claim, what was seen, the program and the runs, cut to the room that it has."""

from __future__ import annotations

from typing import Any

from bot.inert import plain
from bot.report.names import SHORT_COMMIT
from bot.report.share import share_out
from bot.summary.inline import line
from bot.summary.results import Json

_RUN_FIELDS = (
    "torch",
    "python",
    "outcome",
    "exit_code",
    "signal",
    "exception",
    "observation",
    "why",
    "reason",
    "repeat",
    "seconds",
    "cpu_seconds",
    "peak_bytes",
    "truncated",
)

_HANDLERS = (("Python", "python"), ("C++", "native"))
"""Whose frames a crash has, as they are named and as JSON has them."""


class SharedTexts:
    """The long texts of one issue: equal ones (two runs' streams) are held once, and told by position."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}

    def place(self, text: str | None) -> int | None:
        """The position of a text; None for an empty one."""
        clean = plain(text or "").rstrip()
        return self._places.setdefault(clean, len(self._places)) if clean else None

    def cut(self, room: int) -> tuple[str, ...]:
        """The texts in their order, together at most `room` characters."""
        return share_out(list(self._places), room)


def details_of(result: Json, room: int) -> Json:
    """The details of one issue; its long texts have at most `room` characters together."""
    texts = SharedTexts()
    labels = result.get("labels") or {}
    return {
        "labels": {
            "issue": [line(label) for label in result.get("issue_labels") or ()],
            "add": [line(label) for label in labels.get("add") or ()],
            "suggested": [line(label) for label in labels.get("suggested") or ()],
        },
        "problems": _problems(result),
        "results": [_result(each, texts) for each in result["results"]],
        "texts": texts.cut(room),
    }


def _result(result: Json, texts: SharedTexts) -> Json:
    return {
        "verdict": result["verdict"],
        "reason": line(result.get("reason")),
        "release_reason": line(result.get("release_reason")),
        "first_shown": result.get("first_shown"),
        "first_absent": result.get("first_absent"),
        "regression": result.get("regression") is True,
        "gone_on_nightly": line(result.get("gone_on_nightly")),
        "repro": _repro(result["repro"], texts) if result.get("repro") else None,
        "runs": [_run(run, texts) for run in result.get("runs") or ()],
        "followed": _followed(result, texts),
    }


def _followed(result: Json, texts: SharedTexts) -> Json:
    """What further runs told of a failure that shows; frames and the smaller program are texts."""
    crash, smallest = result.get("crash") or {}, result.get("smallest") or {}
    counts = [smallest.get("lines"), smallest.get("runs")]
    program = texts.place(smallest.get("program"))
    frames = [(name, texts.place("\n".join(map(line, crash.get(key) or ())))) for name, key in _HANDLERS]
    return {
        "backends": [
            {key: line(each.get(key)) for key in ("backend", "outcome", "observation", "why")}
            for each in result.get("backends") or ()
        ],
        "crash": [each for each in frames if each[1] is not None],
        "smallest": [*counts, program] if program is not None and all(isinstance(n, int) for n in counts) else None,
    }


def _repro(repro: Json, texts: SharedTexts) -> Json:
    claim, environment = repro.get("claim") or {}, repro.get("environment") or {}
    return {
        "title": line(repro.get("title")),
        "mode": repro.get("mode"),
        "claim": {
            "kind": claim.get("kind"),
            "exception": line(claim.get("exception") or claim.get("signal")),
            "text": texts.place(claim.get("text") or claim.get("message")),
        },
        "should": texts.place(repro.get("should")),
        "environment": {key: line(environment.get(key)) for key in ("torch_as_written", "python", "os", "accelerator")},
        "needs": [line(need) for need in repro.get("needs") or ()],
        "added": [line(each) for key in ("added_imports", "added_calls") for each in repro.get(key) or ()],
        "run_as": line((repro.get("invocation") or {}).get("command")),
        "unfollowed": [line(each) for each in (repro.get("invocation") or {}).get("unfollowed") or ()],
        "problems": _problems(repro),
        "files": [[line(name), texts.place(text)] for name, text in (repro.get("files") or {}).items()],
    }


def _run(run: Json, texts: SharedTexts) -> dict[str, Any]:
    kept = {key: line(run[key]) if isinstance(run.get(key), str) else run.get(key) for key in _RUN_FIELDS}
    kept["commit"] = line(run.get("commit"), SHORT_COMMIT)
    kept["packages"] = [line(package) for package in run.get("packages") or ()]
    return kept | {"stdout": texts.place(run.get("stdout")), "stderr": texts.place(run.get("stderr"))}


def _problems(holder: Json) -> list[list[str]]:
    return [[line(each.get("code")), line(each.get("detail"))] for each in holder.get("problems") or ()]
