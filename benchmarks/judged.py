"""Makes lines of `results.jsonl` as the triage of a large tracker leaves them: for benchmarks, tests and pictures."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

RELEASES = (
    *("1.0.0", "1.0.1", "1.1.0", "1.2.0", "1.3.0", "1.3.1", "1.4.0", "1.5.0", "1.5.1", "1.6.0", "1.7.0", "1.7.1"),
    *("1.8.0", "1.8.1", "1.9.0", "1.9.1", "1.10.0", "1.10.1", "1.10.2", "1.11.0", "1.12.0", "1.12.1", "1.13.0"),
    *("1.13.1", "2.0.0", "2.0.1", "2.1.0", "2.1.1", "2.1.2", "2.2.0", "2.2.1", "2.2.2", "2.3.0", "2.3.1", "2.4.0"),
    *("2.4.1", "2.5.0", "2.5.1", "2.6.0", "2.7.0", "2.7.1", "2.8.0", "2.9.0", "2.10.0", "2.11.0", "2.12.0", "2.13.0"),
)
_VERDICTS = {
    "reproduced": 24,
    "fixed": 31,
    "not-reproduced": 9,
    "different-failure": 4,
    "inconclusive": 7,
    "needs-gpu": 11,
    "needs-info": 13,
    "error": 1,
}
_APIS = (
    *("torch.stack", "torch.einsum", "torch.unique", "torch.cdist", "torch.topk", "torch.scatter_add", "nn.LSTM"),
    *("nn.MaxPool2d", "nn.Embedding", "nn.CrossEntropyLoss", "optim.AdamW", "torch.jit.script", "torch.compile"),
    *("torch.save", "torch.linalg.eigh", "nn.DataParallel", "torch.fft.rfft", "DataLoader", "torch.onnx.export"),
)
_FAILURES = (
    ("RuntimeError", "expected scalar type Float but found Double", "raises for mixed dtypes"),
    (
        "RuntimeError",
        "The size of tensor a (3) must match the size of tensor b (4) at dimension 1",
        "rejects broadcasting",
    ),
    ("IndexError", "index 5 is out of bounds for dimension 0 with size 5", "is off by one on empty batches"),
    ("TypeError", "unsupported operand type(s) for +: 'Tensor' and 'list'", "no longer takes a list"),
    ("AssertionError", "Tensor-likes are not close!", "gives a wrong gradient"),
    ("ValueError", "optimizer got an empty parameter list", "fails with an empty parameter list"),
)
_LABELS = (
    *("triaged", "high priority", "module: nn", "module: autograd", "module: linear algebra", "oncall: jit"),
    *("module: dataloader", "module: optimizer", "oncall: pt2", "module: onnx", "module: docs", "needs reproduction"),
)


@dataclass(frozen=True)
class _Failure:
    """What an issue reports: what fails, with which exception, and in which words its title says so."""

    api: str
    exception: str
    message: str
    told: str


@dataclass(frozen=True)
class _Course:
    """Through which releases a failure goes: positions in `RELEASES`, `gone` behind the last one where it stays."""

    verdict: str
    reported: int
    first: int
    gone: int
    bisected: bool

    @property
    def ran(self) -> bool:
        """Whether anything was run."""
        return self.verdict not in {"needs-gpu", "needs-info", "error"}


def judged_issue(number: int, *, releases: int = 2, numbers: int = 0) -> dict[str, Any]:
    """The result of one issue, the same for the same number.

    About `releases` releases were run where any was; each run printed so many `numbers` on top.
    """
    random = Random(number)
    failure = _Failure(random.choice(_APIS), *random.choice(_FAILURES))
    course = _course(random, releases)
    places = _places(random, course, releases if course.bisected else 2) if course.ran else []
    program, text = _program(random, failure.api), _traceback(random, failure)
    runs = [_run(random, place, _observed(course, place), failure, text) for place in places]
    for run in runs:
        run["stdout"] += "".join(f"{random.random():.6f}\n" for _ in range(numbers))
    issue = _issue(random, number, failure, course)
    return {**issue, "results": [_result(course, _repro(random, course, program, failure, text), runs)]}


def write_results(folder: Path, count: int, *, releases: int = 2, numbers: int = 0) -> None:
    """A `results.jsonl` of so many issues."""
    with (folder / "results.jsonl").open("w", encoding="utf-8") as out:
        for number in range(1, count + 1):
            out.write(json.dumps(judged_issue(number, releases=releases, numbers=numbers)) + "\n")


def _course(random: Random, releases: int) -> _Course:
    verdict = random.choices(list(_VERDICTS), list(_VERDICTS.values()))[0]
    reported = random.randrange(len(RELEASES) - 6)
    bisected = releases > 2 and verdict in {"fixed", "reproduced"} and random.random() < 0.6
    gone = random.randrange(reported + 1, len(RELEASES)) if verdict == "fixed" else len(RELEASES)
    first = random.randrange(max(0, reported - 8), reported + 1) if bisected else reported
    return _Course(verdict, reported, first, gone, bisected)


def _places(random: Random, course: _Course, releases: int) -> list[int]:
    """Positions of the releases that were run, the reported one first and twice, as a verdict asks for."""
    reported, first, gone, latest = course.reported, course.first, course.gone, len(RELEASES) - 1
    if course.verdict in {"not-reproduced", "different-failure"}:
        return [reported, reported]
    near = {first, max(0, first - 1), min(gone, latest), gone - 1, latest} if releases > 2 else {latest}
    others = random.sample(range(len(RELEASES)), max(0, releases - len(near) - 1)) if releases > 2 else []
    return [reported, reported, *sorted((near | set(others)) - {reported})]


def _observed(course: _Course, place: int) -> str:
    if course.verdict == "not-reproduced":
        return "absent"
    if course.verdict == "different-failure":
        return "differs"
    if course.verdict == "inconclusive" or place < course.first - 6:
        return "unknown"
    return "shows" if course.first <= place < course.gone else "absent"


def _issue(random: Random, number: int, failure: _Failure, course: _Course) -> dict[str, Any]:
    where = random.choice(("", f" in {RELEASES[course.reported]}", " on CPU", " with strided input"))
    return {
        "id": f"example/torch#{number}",
        "url": f"https://github.com/example/torch/issues/{number}",
        "title": f"{failure.api} {failure.told}{where}",
        "created": (date(2019, 1, 1) + timedelta(days=course.reported * 55 + number % 50)).isoformat(),
        "issue_labels": random.sample(_LABELS, random.choice((0, 1, 1, 2, 3))),
        "verdict": course.verdict,
        "labels": {"add": [f"repro: {course.verdict}"], "remove": [], "suggested": []},
        "comment": "",
        "problems": [],
    }


def _repro(random: Random, course: _Course, program: str, failure: _Failure, text: str) -> dict[str, Any]:
    release, verdict = RELEASES[course.reported], course.verdict
    return {
        "title": None,
        "program": program,
        "entry": "repro.py",
        "files": {"repro.py": program},
        "mode": "script",
        "added_imports": ["import torch"] if random.random() < 0.3 else [],
        "environment": {"torch_as_written": release, "python": "3.8", "os": "Ubuntu 20.04"},
        "labels": [],
        "claim": {"kind": "exception", "exception": failure.exception, "message": failure.message, "text": text},
        "should": "Both ways should give the same result." if random.random() < 0.4 else None,
        "needs": ["gpu"] if verdict == "needs-gpu" else [],
        "problems": [{"code": "undefined-name", "detail": "model"}] if verdict == "needs-info" else [],
        "runnable": verdict != "needs-info",
    }


def _result(course: _Course, repro: dict[str, Any], runs: list[dict[str, Any]]) -> dict[str, Any]:
    release = RELEASES[course.reported]
    return {
        "repro": repro,
        "verdict": course.verdict,
        "reason": _reason(course),
        "release_reason": f"{release} is the release that the issue names." if course.ran else None,
        "first_shown": RELEASES[course.first] if course.bisected and course.first > 0 else None,
        "first_absent": RELEASES[course.gone] if course.bisected and course.verdict == "fixed" else None,
        "regression": True if course.bisected and course.first > 0 else None,
        "runs": runs,
    }


def _run(random: Random, place: int, observation: str, failure: _Failure, text: str) -> dict[str, Any]:
    fails = observation in {"shows", "differs"}
    seconds = round(random.uniform(0.9, 4), 2)
    return {
        "torch": RELEASES[place],
        "python": "3.7.16" if place < 20 else "3.11.9",
        "outcome": "exception" if fails else "timeout" if observation == "unknown" else "ok",
        "observation": observation,
        "why": {
            "shows": f"it raised {failure.exception} with the message that was reported",
            "absent": "it ended without an exception",
            "differs": "it raised KeyError, which nobody reported",
            "unknown": "it was stopped after 120 seconds",
        }[observation],
        "exit_code": 1 if fails else 0,
        "signal": None,
        "exception": failure.exception if fails else None,
        "message": failure.message if fails else None,
        "stdout": "" if fails else "tensor([[0.3367, 0.1288],\n        [0.2345, 0.2303]])\n",
        "stderr": text if observation == "shows" else "KeyError: 'weight'\n" if fails else "",
        "truncated": False,
        "seconds": seconds,
        "cpu_seconds": seconds - 0.2,
        "peak_bytes": random.randrange(150_000_000, 400_000_000),
        "environment": "0f3a",
        "repeat": 1,
        "commit": f"{place + 16:02x}" * 20,
        "packages": [f"numpy==1.{place}.0"] if failure.exception == "RuntimeError" else [],
    }


def _program(random: Random, api: str) -> str:
    middle = "\n".join(f"w{n} = torch.randn({random.randint(2, 64)}, 4)" for n in range(random.randint(1, 30)))
    return f"import torch\nfrom torch import nn, optim\n\nx = torch.randn(3, 4)\n{middle}\ny = {api}(x, w0)\nprint(y)\n"


def _traceback(random: Random, failure: _Failure) -> str:
    return (
        f'Traceback (most recent call last):\n  File "repro.py", line {random.randint(5, 40)}, in <module>\n'
        f"    y = {failure.api}(x, w0)\n"
        f'  File "/site-packages/torch/functional.py", line {random.randint(100, 900)}, in wrapper\n'
        f"    return function(*args, **kwargs)\n{failure.exception}: {failure.message}\n"
    )


def _reason(course: _Course) -> str:
    release, latest = RELEASES[course.reported], RELEASES[-1]
    gone_in = f", gone since {RELEASES[course.gone]}" if course.gone < len(RELEASES) else ""
    return {
        "reproduced": f"It shows on {release} (2 of 2 runs) and still on {latest}.",
        "fixed": f"It shows on {release} (2 of 2 runs) and is absent on {latest}{gone_in}.",
        "not-reproduced": f"The program ran on {release} without the reported failure (2 of 2 runs).",
        "different-failure": f"It fails on {release}, but not as reported: it raises KeyError.",
        "inconclusive": f"It was stopped after 120 seconds on {release}, of which the report doesn't speak.",
        "needs-gpu": "The program asks for CUDA, which this bot doesn't have.",
        "needs-info": "The program uses `model`, which it never defines.",
        "error": "The environment could not be built after three tries.",
    }[course.verdict]
