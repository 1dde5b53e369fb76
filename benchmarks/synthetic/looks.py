"""How a program and its output stand in a synthetic issue's text: fences, sessions, bare, quoted, in one line."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import replace
from random import Random

from benchmarks.synthetic.scenes import FILE, Scene

Look = Callable[[Random, Scene], str]


def terminal(scene: Scene) -> str:
    """What the terminal shows, with the whole traceback where the program raises."""
    if scene.failing is None:
        return scene.seen
    before = "\n".join(scene.code[: scene.failing]).count("\n") + 2
    failing = scene.code[scene.failing]
    library = (
        f'  File "/opt/venv/lib/python3.9/site-packages/torch/_ops.py", line {100 + before}, in wrapped\n'
        "    return op(*args, **kwargs)\n"
    )
    return (
        f'Traceback (most recent call last):\n  File "{FILE}", line {before}, in <module>\n    {failing}\n'
        f"{library if before % 2 else ''}{scene.seen}"
    )


def shown(scene: Scene, fence: str = "```") -> str:
    """The output in a fence of its own, after a word; nothing where there is none."""
    return f"\n\nOutput:\n\n{fence}\n{terminal(scene)}\n{fence}" if scene.seen else ""


def fenced(random: Random, scene: Scene) -> str:
    """A fence that says it is Python."""
    language = random.choice(("python", "py", "Python", "python3"))
    return f"```{language}\n{scene.program}\n```{shown(scene)}"


def bare_fence(_: Random, scene: Scene) -> str:
    """A fence without a language."""
    return f"```\n{scene.program}\n```{shown(scene)}"


def tildes(_: Random, scene: Scene) -> str:
    """The other kind of fence."""
    return f"~~~python\n{scene.program}\n~~~{shown(scene, '~~~')}"


def together(_: Random, scene: Scene) -> str:
    """Program and output in one fence, one below the other."""
    return f"```python\n{scene.program}\n```\n" + (f"```pytb\n{terminal(scene)}\n```" if scene.seen else "")


def unfenced(_: Random, scene: Scene) -> str:
    """No fence at all."""
    return f"{scene.program}\n\n{terminal(scene)}" if scene.seen else scene.program


def indented(_: Random, scene: Scene) -> str:
    """Markdown's older way: four spaces."""
    code = textwrap.indent(scene.program, "    ")
    return code + (f"\n\nand I see\n\n{textwrap.indent(terminal(scene), '    ')}" if scene.seen else "")


def session(scene: Scene) -> str:
    """The program as it was typed at Python's prompt."""
    lines = []
    for statement in scene.code:
        first, *rest = statement.split("\n")
        lines += [f">>> {first}", *(f"... {each}" for each in rest), *(["... "] if rest else [])]
    if scene.failing is not None:
        lines += ["Traceback (most recent call last):", '  File "<stdin>", line 1, in <module>']
    return "\n".join([*lines, scene.seen.replace(FILE, "<stdin>")] if scene.seen else lines)


def prompt_fence(random: Random, scene: Scene) -> str:
    """A session in a fence."""
    return f"```{random.choice(('pycon', 'python', ''))}\n{session(scene)}\n```"


def notebook(_: Random, scene: Scene) -> str:
    """A session of IPython's."""
    lines = []
    for number, statement in enumerate(scene.code, start=1):
        first, *rest = statement.split("\n")
        lines += [f"In [{number}]: {first}", *(f"   ...: {each}" for each in rest), *(["   ...: "] if rest else [])]
        lines += [] if statement is scene.code[-1] else [""]
    text = "\n".join([*lines, _cell(scene)])
    return f"```\n{text}\n```"


def _cell(scene: Scene) -> str:
    """What a notebook answers to the last statement."""
    if scene.failing is None:
        return scene.seen.replace(FILE, "<ipython-input-7-0a1b2c3d4e5f>")
    name = f"{scene.exception}"
    return (
        f"{'-' * 75}\n{name}{'Traceback (most recent call last)':>{75 - len(name)}}\n"
        f"<ipython-input-{len(scene.code)}-0a1b2c3d4e5f> in <module>\n----> 1 {scene.code[-1]}\n\n{scene.seen}"
    )


def bare_prompt(_: Random, scene: Scene) -> str:
    """A session without a fence."""
    return session(scene)


def preformatted(_: Random, scene: Scene) -> str:
    """HTML, folded away."""
    return f"<details>\n<summary>program</summary>\n\n```python\n{scene.program}\n```\n\n</details>{shown(scene)}"


def simple(scene: Scene) -> Scene:
    """The scene without the statements that don't fit in one line."""
    code = tuple(each for each in scene.code if "\n" not in each)
    return replace(scene, code=code, failing=None if scene.failing is None else len(code) - 1)


def command(_: Random, scene: Scene) -> str:
    """One line for a shell, of a simple scene."""
    code = "; ".join(scene.code)
    output = f"\n{terminal(scene)}" if scene.seen else ""
    return f'```\n$ python -c "{code}"{output}\n```'


LOOKS: dict[Look, int] = {
    fenced: 40,
    bare_fence: 14,
    prompt_fence: 12,
    together: 6,
    unfenced: 6,
    bare_prompt: 5,
    notebook: 4,
    indented: 4,
    tildes: 3,
    preformatted: 4,
    command: 3,
}
