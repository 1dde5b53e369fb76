"""Makes lines of `results.jsonl` as the triage of a large tracker leaves them: for benchmarks, tests and pictures."""

from __future__ import annotations

import json
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


def judged_issue(number: int, *, releases: int = 2, numbers: int = 0) -> dict[str, Any]:
    """The result of one issue, the same for the same number.

    About `releases` releases were run where any was; each run printed so many `numbers` on top.
    """
    random = Random(number)
    api, (exception, message, told) = random.choice(_APIS), random.choice(_FAILURES)
    verdict = random.choices(list(_VERDICTS), list(_VERDICTS.values()))[0]
    reported = random.randrange(len(RELEASES) - 6)
    ran = verdict not in {"needs-gpu", "needs-info", "error"}
    bisected = releases > 2 and verdict in {"fixed", "reproduced"} and random.random() < 0.6
    gone = random.randrange(reported + 1, len(RELEASES)) if verdict == "fixed" else len(RELEASES)
    first = random.randrange(max(0, reported - 8), reported + 1) if bisected else reported
    places = _places(random, verdict, reported, first, gone, releases if bisected else 2) if ran else []
    program = _program(random, api)
    text = _traceback(random, api, exception, message)
    runs = [_run(random, place, _observed(verdict, place, first, gone), exception, message, text) for place in places]
    for run in runs:
        run["stdout"] += "".join(f"{random.random():.6f}\n" for _ in range(numbers))
    return {
        "id": f"example/torch#{number}",
        "url": f"https://github.com/example/torch/issues/{number}",
        "title": f"{api} {told}" + random.choice(("", f" in {RELEASES[reported]}", " on CPU", " with strided input")),
        "created": (date(2019, 1, 1) + timedelta(days=reported * 55 + number % 50)).isoformat(),
        "issue_labels": random.sample(_LABELS, random.choice((0, 1, 1, 2, 3))),
        "verdict": verdict,
        "labels": {"add": [f"repro: {verdict}"], "remove": [], "suggested": []},
        "comment": "",
        "problems": [],
        "results": [
            {
                "repro": {
                    "title": None,
                    "program": program,
                    "entry": "repro.py",
                    "files": {"repro.py": program},
                    "mode": "script",
                    "added_imports": ["import torch"] if random.random() < 0.3 else [],
                    "environment": {"torch_as_written": RELEASES[reported], "python": "3.8", "os": "Ubuntu 20.04"},
                    "labels": [],
                    "claim": {"kind": "exception", "exception": exception, "message": message, "text": text},
                    "should": "Both ways should give the same result." if random.random() < 0.4 else None,
                    "needs": ["gpu"] if verdict == "needs-gpu" else [],
                    "problems": [{"code": "undefined-name", "detail": "model"}] if verdict == "needs-info" else [],
                    "runnable": verdict != "needs-info",
                },
                "verdict": verdict,
                "reason": _reason(verdict, reported, gone),
                "release_reason": f"{RELEASES[reported]} is the release that the issue names." if ran else None,
                "first_shown": RELEASES[first] if bisected and first > 0 else None,
                "first_absent": RELEASES[gone] if bisected and verdict == "fixed" else None,
                "runs": runs,
            }
        ],
    }


def write_results(folder: Path, count: int, *, releases: int = 2, numbers: int = 0) -> None:
    """A `results.jsonl` of so many issues."""
    with (folder / "results.jsonl").open("w", encoding="utf-8") as out:
        for number in range(1, count + 1):
            out.write(json.dumps(judged_issue(number, releases=releases, numbers=numbers)) + "\n")


def _places(random: Random, verdict: str, reported: int, first: int, gone: int, releases: int) -> list[int]:
    """Positions of the releases that were run, the reported one first and twice, as a verdict asks for."""
    latest = len(RELEASES) - 1
    if verdict in {"not-reproduced", "different-failure"}:
        return [reported, reported]
    near = {first, max(0, first - 1), min(gone, latest), gone - 1, latest} if releases > 2 else {latest}
    others = random.sample(range(len(RELEASES)), max(0, releases - len(near) - 1)) if releases > 2 else []
    return [reported, reported, *sorted((near | set(others)) - {reported})]


def _observed(verdict: str, place: int, first: int, gone: int) -> str:
    if verdict == "not-reproduced":
        return "absent"
    if verdict == "different-failure":
        return "differs"
    if verdict == "inconclusive" or place < first - 6:
        return "unknown"
    return "shows" if first <= place < gone else "absent"


def _run(random: Random, place: int, observation: str, exception: str, message: str, text: str) -> dict[str, Any]:
    fails = observation in {"shows", "differs"}
    seconds = round(random.uniform(0.9, 4), 2)
    return {
        "torch": RELEASES[place],
        "python": "3.7.16" if place < 20 else "3.11.9",
        "outcome": "exception" if fails else "timeout" if observation == "unknown" else "ok",
        "observation": observation,
        "why": {
            "shows": f"it raised {exception} with the message that was reported",
            "absent": "it ended without an exception",
            "differs": "it raised KeyError, which nobody reported",
            "unknown": "it was stopped after 120 seconds",
        }[observation],
        "exit_code": 1 if fails else 0,
        "signal": None,
        "exception": exception if fails else None,
        "message": message if fails else None,
        "stdout": "" if fails else "tensor([[0.3367, 0.1288],\n        [0.2345, 0.2303]])\n",
        "stderr": text if observation == "shows" else "KeyError: 'weight'\n" if fails else "",
        "truncated": False,
        "seconds": seconds,
        "cpu_seconds": seconds - 0.2,
        "peak_bytes": random.randrange(150_000_000, 400_000_000),
        "environment": "0f3a",
        "repeat": 1,
    }


def _program(random: Random, api: str) -> str:
    middle = "\n".join(f"w{n} = torch.randn({random.randint(2, 64)}, 4)" for n in range(random.randint(1, 30)))
    return f"import torch\nfrom torch import nn, optim\n\nx = torch.randn(3, 4)\n{middle}\ny = {api}(x, w0)\nprint(y)\n"


def _traceback(random: Random, api: str, exception: str, message: str) -> str:
    return (
        f'Traceback (most recent call last):\n  File "repro.py", line {random.randint(5, 40)}, in <module>\n'
        f"    y = {api}(x, w0)\n"
        f'  File "/site-packages/torch/functional.py", line {random.randint(100, 900)}, in wrapper\n'
        f"    return function(*args, **kwargs)\n{exception}: {message}\n"
    )


def _reason(verdict: str, reported: int, gone: int) -> str:
    release, latest = RELEASES[reported], RELEASES[-1]
    gone_in = f", gone since {RELEASES[gone]}" if gone < len(RELEASES) else ""
    return {
        "reproduced": f"It shows on {release} (2 of 2 runs) and still on {latest}.",
        "fixed": f"It shows on {release} (2 of 2 runs) and is absent on {latest}{gone_in}.",
        "not-reproduced": f"The program ran on {release} without the reported failure (2 of 2 runs).",
        "different-failure": f"It fails on {release}, but not as reported: it raises KeyError.",
        "inconclusive": f"It was stopped after 120 seconds on {release}, of which the report doesn't speak.",
        "needs-gpu": "The program asks for CUDA, which this bot doesn't have.",
        "needs-info": "The program uses `model`, which it never defines.",
        "error": "The environment could not be built after three tries.",
    }[verdict]
