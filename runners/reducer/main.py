"""Makes the program beside it smaller as long as it fails in the same way, and prints what is left as a line of JSON.

Started in the sandbox by an entry of the bot's (see runners/reducing.py). CPython 3.6 to 3.14, its library alone.
"""

import ast
import json
import os
import re
import sys
import tempfile
import time
from contextlib import suppress

_HERE = os.path.dirname(os.path.abspath(__file__))
_BEGUN = time.time()
MOST_TRIALS = 4000
LEAST_SECONDS = 5.0
_THIN = frozenset({"AttributeError", "NameError", "UnboundLocalError", "KeyError", "AssertionError",
                   "ZeroDivisionError", "StopIteration"})
_NAN = re.compile(r"\bnan\b")
_THIN_WORDS = ("NoneType", "list index", "tuple index", "index out of range")


def _modules():
    """The reducer's own modules, which no program finds where it looks for its own."""
    import search
    import trial

    for name in ("search", "trial", "constants", "edits", "expressions", "guard", "inline", "telling"):
        del sys.modules[name]
    sys.path[:] = [each for each in sys.path if os.path.abspath(each) != _HERE]
    return search, trial


search, trial = _modules()


class Same:
    """Says whether an ending is the failure of the program as it was: by its kind, and by all that tells it apart.

    `thin`: other faults give the same just as well, so what was worked on decides, or else nothing goes that has a say.
    Of a nan it is told by `nan`, the function that gave the first.
    """

    def __init__(self, wanted, first, second, nan):
        self.wanted, self.first = wanted, first
        self.numbers = self._message(first, True) == self._message(second, True)
        self.thin = thin = not nan and (bool(wanted["output"]) or self._is_thin(first))
        self.values = first.values if thin and first.values == second.values else None
        self.guarded = thin and not self.values
        self.own_line = first.line if wanted["kind"] == "exception" and first.own and thin else None

    def __call__(self, ending):
        first = self.first
        if (ending.kind, ending.name) != (first.kind, first.name) or (self.values and ending.values != self.values):
            return False
        if self.wanted["kind"] == "lines":
            return _holds(ending.output, self.wanted["output"]) and _holds(ending.errors, self.wanted["errors"])
        if ending.kind == "crash":
            return (ending.frame, ending.own) == (first.frame, first.own)
        alike = self._message(ending, self.numbers) == self._message(first, self.numbers)
        return alike and ending.frame == first.frame and (self.own_line is None or ending.line == self.own_line)

    @staticmethod
    def _message(ending, numbers):
        return trial.normalised(ending.message, numbers)

    @staticmethod
    def _is_thin(ending):
        """Whether other faults give the same exception just as well."""
        thin = ending.name.split(".")[-1] in _THIN or any(word in ending.message for word in _THIN_WORDS)
        return ending.kind == "exception" and bool(ending.own) and (ending.own == "stated" or thin)


def _holds(stream, wanted):
    """Whether lines stand in a stream in their order, whatever else is there."""
    seen = iter([trial.without_places(line) for line in stream.split("\n")])
    return all(trial.without_places(line) in seen for line in wanted)


def _is_wanted(wanted, ending):
    """Whether the program, run here, fails as it did in a container of its own."""
    if wanted["kind"] == "lines":
        return _holds(ending.output, wanted["output"]) and _holds(ending.errors, wanted["errors"])
    return ending.kind == wanted["kind"] and ending.name.split(".")[-1] == wanted["name"].split(".")[-1]


def _imported(names):
    """Imports modules, once for all candidates; what fails here fails where the program imports it."""
    for name in names:
        try:
            __import__(name)
        except BaseException:
            continue


def _warm(text, names):
    """Imports what the program does."""
    own = {name.split("/")[0].replace(".py", "") for name in names}
    wanted = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            wanted.extend(each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            wanted.append(node.module)
    os.environ.setdefault("TORCHINDUCTOR_COMPILE_THREADS", "1")
    _imported(name for name in wanted if name.split(".")[0] not in own and name != "__future__")


def main():
    with open(os.path.join(_HERE, "wanted.json"), encoding="utf-8") as file:
        wanted = json.load(file)
    entry, names = wanted["entry"], wanted["files"]
    folder = os.path.dirname(_HERE)
    with open(os.path.join(folder, entry), encoding="utf-8", errors="surrogateescape", newline="") as file:
        text = file.read()
    _warm(text, names)
    trials = trial.Trials(folder, names, entry, tempfile.mkdtemp(), wanted["output"])
    end = _BEGUN + wanted["seconds"]

    def run(candidate, seconds, way=trials.run):
        left = end - time.time()
        if left <= 0.5 or trials.count >= MOST_TRIALS:
            raise search.Done
        return way(candidate, min(seconds, left))

    told = {"program": None, "runs": 0}
    with suppress(search.Done):
        first = run(text, wanted["seconds"] / 3)
        _imported(first.modules)  # what torch imports only when it is called
        second = run(text, wanted["seconds"] / 3)
        is_nan = _NAN.search(" ".join(wanted["output"]))
        nan = run(text, wanted["seconds"] / 3, trials.nan_of) if is_nan else None
        same = Same(wanted, first, second, nan)
        if _is_wanted(wanted, first) and same(second):
            seconds = LEAST_SECONDS + 3 * max(first.seconds, second.seconds)
            seen = None if same.thin else lambda candidate: run(candidate, seconds, trials.seen)

            # What a wild address holds differs from run to run.
            times = 2 if wanted["kind"] == "crash" else 1

            def holds(candidate):
                if not all(same(run(candidate, seconds)) for _ in range(times)):
                    return False
                return nan in (None, run(candidate, seconds, trials.nan_of))

            looking = search.Search(text, holds, same.guarded, seen)
            looking.run()
            told["program"] = looking.text
    told["runs"] = trials.count
    print("\n" + json.dumps(told))


main()
