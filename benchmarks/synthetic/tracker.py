"""Issues of a synthetic tracker, the same for the same seed, with what is true about each."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from benchmarks.synthetic import bare, machines
from benchmarks.synthetic.looks import LOOKS, command, fenced, simple
from benchmarks.synthetic.scenes import Scene, raises, scene_of
from repros.values import ClaimKind, Comment, Issue

BEGIN = datetime(2019, 6, 1, tzinfo=UTC)
_LABELS = ("triaged", "module: nn", "module: linear algebra", "high priority", "module: docs", "needs reproduction")


@dataclass(frozen=True, slots=True)
class Truth:
    """What a reader should find. `torch` is the release that the issue names, `look` how it is written."""

    id: str
    look: str
    runnable: bool
    torch: str | None = None
    claim: ClaimKind | None = None
    exception: str | None = None
    program: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """An issue and the truth about it."""

    issue: Issue
    truth: Truth


def known(number: int, seed: int = 0) -> Known:
    """One issue of the tracker."""
    random = Random(f"{seed} {number}")
    kind = random.choices(list(_KINDS), [share for share, _ in _KINDS.values()])[0]
    made = _KINDS[kind][1](random)
    name = f"{number}"
    issue = replace(
        made.issue,
        id=name,
        author=f"user{random.randrange(4000)}",
        created=BEGIN + timedelta(hours=4 * number, minutes=random.randrange(60)),
        labels=tuple(random.sample(_LABELS, random.choice((0, 1, 1, 2)))),
    )
    comments = tuple(
        replace(each, author=issue.author if each.author is None else each.author) for each in issue.comments
    )
    issue = _as_typed(random, replace(issue, comments=comments))
    return Known(issue, replace(made.truth, id=name, look=made.truth.look or kind))


def tracker(count: int, seed: int = 0) -> Iterator[Known]:
    """The first issues of the tracker."""
    return (known(number, seed) for number in range(1, count + 1))


def write(folder: Path, count: int, seed: int = 0) -> None:
    """`issues.jsonl` as `repro triage` reads it, and `truth.jsonl`."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "issues.jsonl").open("w", encoding="utf-8") as issues, (folder / "truth.jsonl").open("w") as truth:
        for each in tracker(count, seed):
            issues.write(json.dumps(asdict(each.issue), default=datetime.isoformat) + "\n")
            truth.write(json.dumps(asdict(each.truth)) + "\n")


def _as_typed(random: Random, issue: Issue) -> Issue:
    """As GitHub's form sends it: a browser's lines end in CRLF."""
    if random.random() < 0.3:
        return replace(issue, body=issue.body.replace("\r\n", "\n").replace("\n", "\r\n"))
    return issue


def _written(random: Random) -> Known:
    return _about(random, scene_of(random))


def _about(random: Random, scene: Scene, runnable: bool = True, look: str = "") -> Known:
    """An issue about a scene in some look and some form."""
    chosen = random.choices(list(LOOKS), list(LOOKS.values()))[0]
    scene = simple(scene) if chosen is command else scene
    torch = random.choice(machines.RELEASES) if random.random() < 0.9 else None
    body = random.choice(_FORMS)(random, scene, chosen(random, scene), torch)
    title = random.choice((scene.said, f"[{scene.api}] {scene.said}", f"{scene.said} on CPU"))
    truth = Truth("", look or chosen.__name__, runnable, torch, scene.kind, scene.exception, scene.program)
    return Known(Issue(title=title, body=body), truth)


def _old_form(random: Random, scene: Scene, text: str, torch: str | None) -> str:
    machine = machines.bullets(random, torch) if torch else "I don't have the version at hand."
    return (
        f"## 🐛 Bug\n\n{scene.said}.\n\n## To Reproduce\n\nSteps to reproduce the behavior:\n\n{text}\n\n"
        f"## Expected behavior\n\nIt should work as the documentation says.\n\n## Environment\n\n{machine}\n\n"
        "## Additional context\n\nNone."
    )


def _new_form(random: Random, scene: Scene, text: str, torch: str | None) -> str:
    machine = f"```\n{machines.dump(random, torch)}\n```" if torch else "_No response_"
    return f"### 🐛 Describe the bug\n\n{scene.said}.\n\n{text}\n\n### Versions\n\n{machine}"


def _letter(random: Random, scene: Scene, text: str, torch: str | None) -> str:
    machine = f"\n\n{machines.sentence(random, torch)}" if torch else ""
    return f"Hi all,\n\n{scene.said}. This is what I run:\n\n{text}{machine}\n\nThanks!"


def _foreign(random: Random, scene: Scene, text: str, torch: str | None) -> str:
    machine = f"\n\n{machines.sentence(random, torch)}" if torch else ""
    before, after = random.choice(bare.FOREIGN)
    return f"{scene.said}.\n\n{before}\n\n{text}\n\n{after}{machine}"


_FORMS = (_old_form, _new_form, _new_form, _letter, _foreign)


def _on_gpu(random: Random) -> Known:
    return _about(random, raises(random, gpu=True), look="gpu")


def _undefined(random: Random) -> Known:
    scene = raises(random)
    name = random.choice(("model", "train_loader", "my_config", "batch"))
    code = ("import torch", f"a = {name}.first()", *scene.code[1:])
    return _about(random, replace(scene, code=code, failing=len(code) - 1), runnable=False, look="undefined")


def _unlisted(random: Random) -> Known:
    scene = raises(random)
    package = random.choice(("ourcompany_layers", "labtools_private", "secretsauce_nn"))
    code = (f"import {package}", *scene.code)
    return _about(random, replace(scene, code=code, failing=len(code) - 1), look="unlisted")


def _several(random: Random) -> Known:
    scene = scene_of(random)
    made = _about(random, scene, look="several")
    works = "import torch\nprint(torch.zeros(2).sum())"
    more = f"\n\nThis works, for comparison:\n\n```python\n{works}\n```\n"
    return Known(replace(made.issue, body=made.issue.body + more), made.truth)


def _quoting(random: Random) -> Known:
    made = _about(random, scene_of(random), look="quoting")
    quote = "> Somebody wrote:\n> I see the same in my own network, with other numbers.\n\n"
    return Known(replace(made.issue, body=quote + made.issue.body), made.truth)


def _huge(random: Random) -> Known:
    made = _about(random, scene_of(random), look="huge")
    log = "\n".join(f"[{n:05}] step {n} loss {random.random():.6f}" for n in range(1400))
    body = f"{made.issue.body}\n\n<details><summary>log</summary>\n\n```text\n{log}\n```\n\n</details>"
    return Known(replace(made.issue, body=body), made.truth)


def _commented(random: Random) -> Known:
    scene = raises(random)
    body = f"{scene.said}. I can't share my network, a smaller program follows."
    comments = (
        Comment("Please give us a program that shows it.", author="maintainer"),
        Comment(f"Here it is:\n\n{fenced(random, scene)}"),
    )
    truth = Truth("", "", runnable=True, claim=scene.kind, exception=scene.exception, program=scene.program)
    return Known(Issue(title=scene.said, body=body, comments=comments), truth)


def _bare(random: Random) -> Known:
    """An issue without a program."""
    title, body = random.choice(bare.MAKERS)(random)
    talk = tuple(Comment(text, author=f"user{random.randrange(4000)}") for text in bare.TALK[: random.randrange(3)])
    return Known(Issue(title=title, body=body, comments=talk), Truth("", "", runnable=False))


_KINDS: dict[str, tuple[int, Callable[[Random], Known]]] = {
    "written": (58, _written),
    "gpu": (7, _on_gpu),
    "undefined": (5, _undefined),
    "unlisted": (2, _unlisted),
    "several": (4, _several),
    "quoting": (2, _quoting),
    "huge": (1, _huge),
    "commented": (3, _commented),
    "bare": (18, _bare),
}
