"""What Python, torchrun and pytest are told by the words behind their names, as far as it is followed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from repros.values import Invocation, Launcher

MOST_ARGUMENTS = 40
_MOST_VALUE = 200


_PYTHON = re.compile(r"(?:python(?:\d(?:\.\d{1,2})?t?)?(?:\.exe)?|py|i?python3?|%run)")
_BY_OTHERS = frozenset({"accelerate", "deepspeed", "horovodrun", "kernprof", "coverage", "mprof", "composer"})
"""Programs that run a file of Python in a way of their own."""

_MODULE_RUNNERS = frozenset({"pdb", "ipdb", "pudb", "cProfile", "profile", "trace", "memory_profiler", "coverage"})
_SHELL_ONLY = re.compile(r"[$`*]|^\.{3}$|^…$|^[\[<].*[\]>]$")
"""What a shell would put something in the place of, or a person left out."""

_LAUNCHED_WITH = re.compile(
    r"-{1,2}(?P<name>(?P<flag>standalone|use[_-]env)|nnodes|nproc[_-]per[_-]node|rdzv[_-]\w+|max[_-]restarts|role"
    r"|monitor[_-]interval|start[_-]method|log[_-]dir|redirects|tee|node[_-]rank|master[_-](?:addr|port)"
    r"|local[_-]addr|[rt])(?:=(?P<value>.*))?"
)
_TESTED_WITH = re.compile(
    r"-[svqxl]+|-r\w*|--(?:tb|maxfail|capture|durations|color|log-\w+|assert|strict\w*|show\w+|exitfirst|verbose"
    r"|quiet|pdbcls|disable-warnings|full-trace|lf|ff)\b.*"
)
_TESTED_BY = frozenset({"-k", "-m", "-W", "-r", "-p", "-c"})


@dataclass(frozen=True, slots=True)
class Command:
    """A command.

    `target` is the file that it runs as written, "" for a prompt, `-` for what is typed in. `asks_for_gpu` is whether
    it can't be followed without an accelerator.
    """

    target: str
    invocation: Invocation
    asks_for_gpu: bool = False


def is_launcher(word: str) -> bool:
    """Whether a word is a program that runs a file of Python, or such a file itself."""
    name = word.rsplit("/", 1)[-1]
    if word.startswith("./") and name.endswith(".py"):
        return True
    return bool(_PYTHON.fullmatch(name)) or name in {"torchrun", "pytest", "py.test"} or name in _BY_OTHERS


def launched(name: str, words: list[str]) -> Command | None:
    """The command of a launcher and the words behind it; None where it runs nothing."""
    if name == "torchrun":
        return _by_torchrun(words, "torchrun")
    if name in {"pytest", "py.test"}:
        return _by_pytest(words)
    if name in _BY_OTHERS:
        target = next((word for word in words if word.endswith(".py")), "")
        return Command(target, Invocation(unfollowed=(name,))) if target else None
    return _by_python(words)


def is_plain(value: str) -> bool:
    """Whether a word can be handed on: a line of its own, and nothing that a shell would replace."""
    return len(value) <= _MOST_VALUE and (not value or value.isprintable()) and not _SHELL_ONLY.search(value)


def with_unfollowed(command: Command, what: str) -> Command:
    """The command with one thing more that isn't followed."""
    invocation = command.invocation
    return replace(command, invocation=replace(invocation, unfollowed=(*invocation.unfollowed, what)))


def _by_python(words: list[str]) -> Command | None:
    options: list[str] = []
    unfollowed: list[str] = []
    at = 0
    while at < len(words) and words[at].startswith("-") and words[at] != "-":
        letters, value, used = _option(words, at)
        if not letters or set(letters) & set("Vh?"):
            return None
        if letters == "m":
            found = _by_module(value, words[at + used :])
            return found and _with_options(found, options, unfollowed)
        if letters in {"W", "X"} and is_plain(value):
            options.append(f"-{letters}{value}")
        elif set(letters) <= set("OuB"):
            options.append(f"-{letters}")
        elif not set(letters) <= set("iqv"):
            unfollowed.append(f"the option -{letters}" if letters.isalpha() and len(letters) < 8 else "an option")
        at += used
    target, arguments = (words[at], words[at + 1 :]) if at < len(words) else ("", [])
    return _with_options(_with_arguments(Command(target, Invocation()), arguments), options, unfollowed)


def _option(words: list[str], at: int) -> tuple[str, str, int]:
    """The letters of an option of the interpreter's, its value, and how many words they take; no letters: unknown."""
    word = words[at]
    if word.startswith("--"):
        return ("", "", 1) if word != "--check-hash-based-pycs" else ("d", "", 2)
    if word[1] in "WXm":
        return (word[1], word[2:], 1) if len(word) > 2 else (word[1], words[at + 1] if at + 1 < len(words) else "", 2)
    return word[1:], "", 1


def _with_options(command: Command, options: list[str], unfollowed: list[str]) -> Command:
    """The command with options of the interpreter, which other launchers don't hand on to what they start."""
    invocation = command.invocation
    if invocation.launcher not in {"python", "-m"}:
        unfollowed = [*unfollowed, *(f"the option {o[:2]}" for o in options if not o.startswith("-u"))]
        options = []
    return replace(
        command,
        invocation=replace(
            invocation,
            options=(*options, *invocation.options),
            unfollowed=(*unfollowed, *invocation.unfollowed),
        ),
    )


def _by_module(module: str, words: list[str]) -> Command | None:
    if module == "torch.distributed.run":
        return _by_torchrun(words, "torchrun")
    if module == "torch.distributed.launch":
        return _by_torchrun(words, "torch.distributed.launch")
    if module == "pytest":
        return _by_pytest(words)
    if module in _MODULE_RUNNERS or module == "torch.utils.bottleneck":
        target = next((n for n, word in enumerate(words) if word.endswith(".py")), None)
        found = Command(words[target], Invocation(unfollowed=(module,))) if target is not None else None
        return found and _with_arguments(found, words[(target or 0) + 1 :])
    if not re.fullmatch(r"(?:\w{1,60}\.){0,8}\w{1,60}", module):
        return None
    return _with_arguments(Command(f"{module.rsplit('.', 1)[-1]}.py", Invocation(launcher="-m")), words)


def _with_arguments(command: Command, words: list[str]) -> Command:
    """The command with the program's arguments, those left out that can't be followed."""
    kept = [word for word in words if is_plain(word)][:MOST_ARGUMENTS]
    lost = ("arguments that only a shell or the reporter knows",) if len(kept) < len(words) else ()
    invocation = command.invocation
    return replace(
        command,
        invocation=replace(invocation, arguments=tuple(kept), unfollowed=(*invocation.unfollowed, *lost)),
        asks_for_gpu=command.asks_for_gpu or any("nccl" in word.lower() for word in words),
    )


def _by_torchrun(words: list[str], launcher: Launcher) -> Command | None:
    """A command of torchrun's; what asks for several nodes or many processes is run by Python alone."""
    given, unfollowed, at = _launch_options(words)
    if at >= len(words):
        return None
    processes = given.get("nproc_per_node", "1")
    if given.get("nnodes", "1") not in {"1", "1:1"}:
        unfollowed.append("several nodes")
    elif processes in {"1", "2", "3", "4"}:
        own = ("--use_env",) if "use_env" in given and launcher != "torchrun" else ()
        invocation = Invocation((), (), (*own, f"--nproc_per_node={processes}"), launcher, tuple(unfollowed))
        return _with_arguments(Command(words[at], invocation), words[at + 1 :])
    else:
        counted = processes.isascii() and processes.isdigit() and len(processes) < 6
        unfollowed.append(f"{processes} processes" if counted else "as many processes as the machine allows")
    found = Command(words[at], Invocation(unfollowed=tuple(unfollowed)), asks_for_gpu="gpu" in processes.lower())
    return _with_arguments(found, words[at + 1 :])


def _launch_options(words: list[str]) -> tuple[dict[str, str], list[str], int]:
    """What torchrun is given, what of it isn't known, and where the program stands among the words."""
    given: dict[str, str] = {}
    unknown: list[str] = []
    at = 0
    while at < len(words) and words[at].startswith("-"):
        known = _LAUNCHED_WITH.fullmatch(words[at])
        if known and known["value"] is None and not known["flag"]:
            given[known["name"].replace("-", "_")] = "".join(words[at + 1 : at + 2])
            at += 1
        elif known:
            given[known["name"].replace("-", "_")] = known["value"] or ""
        else:
            unknown.append(_named(words[at].partition("=")[0], "an option of torchrun"))
        at += 1
    return given, unknown, at


def _by_pytest(words: list[str]) -> Command | None:
    """A command of pytest's; it runs the file of its first argument."""
    options: list[str] = []
    targets: list[str] = []
    unfollowed: list[str] = []
    rest = iter(words)
    for word in rest:
        if word in _TESTED_BY and (value := next(rest, "")) and is_plain(value):
            options += [word, value]
        elif _TESTED_WITH.fullmatch(word) and is_plain(word):
            options.append(word)
        elif word.startswith("-"):
            unfollowed.append(_named(word.partition("=")[0], "an option of pytest"))
        elif is_plain(word):
            targets.append(word)
    if not targets:
        return None
    tests = tuple(t for t in map(_without_folder, targets) if "::" in t)[:MOST_ARGUMENTS]
    invocation = Invocation((), tests, tuple(options), "pytest", tuple(unfollowed))
    return Command(targets[0].partition("::")[0], invocation)


def _without_folder(target: str) -> str:
    path, mark, test = target.partition("::")
    return f"{path.rsplit('/', 1)[-1]}{mark}{test}"


def _named(word: str, otherwise: str) -> str:
    """A word of the report where it is nothing but a name, else words of ours."""
    return word if re.fullmatch(r"[A-Za-z_-][\w.-]{0,60}", word) else otherwise
