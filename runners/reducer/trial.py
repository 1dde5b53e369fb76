"""Runs a candidate in a fork of this interpreter, which has imported what takes long, and says how it ended.

Whatever the candidate does to its streams, its folder or itself, what comes of it is read in bounds. What it says is
not to be trusted by anybody: whether a program is smaller and fails alike is found out in containers of its own.
"""

import ast
import json
import linecache
import os
import re
import shutil
import sys
import time
import types
from collections import namedtuple
from contextlib import suppress

from child import RESULT, become, signal_name, watched_over
from constants import EACH, SEE, constant, watched
from telling import Printed, first_nan, worked_on

MOST_MESSAGE = 8000
MOST_MODULES = 3000
_SITE = "/site-packages/"
NAN = "nan"

Ending = namedtuple("Ending", "kind name message frame own line output errors seconds modules values")
"""How a candidate ended: `frame` is the innermost of torch's, `own` whether the program's own is below it, `line` its
text and `own` is "stated" where that raises by itself. `modules` are those of torch that it imported, `values` what the
statement worked on that tells the failure, for each wanted line where it is told by lines."""

_PLACES = (
    (re.compile(r"\b0x[0-9a-fA-F]+\b"), "0x?"),
    (re.compile(r"(?<![\w.])(?:/[\w.+@~-]+)+/"), ""),
    (re.compile(r"(\.py\"?),? ?(?:line |:)\d+"), r"\1"),
    (re.compile(r"\b([Ll]ine) \d+"), r"\1 ?"),
    (re.compile(r"\b\d+(?:\.\d+)? ?(?:seconds|ms|s)\b"), "? s"),
    (re.compile(r"(?i)\b(pid|tid|thread|process)([ :=]+)\d+"), r"\1\2?"),
)
_EXCERPT = re.compile(r"\s*(?:File \"|at \S+:\d+:\d+|~+|from user code|Set TORCH)|.*<-+ ?HERE")
_NUMBERS = re.compile(r"\d+(?:\.\d+)?(?:e[-+]?\d+)?")
_OF_TORCH = re.compile(r"torch(\.[A-Za-z_]\w*)+$")
_TOP = re.compile(r'^(?:Current thread|Thread) 0x[0-9a-f]+.*\n  File "([^"\n]+)", line \d+ in (\S+)', re.MULTILINE)


def normalised(text, numbers=True):
    """A text without what differs from run to run, its numbers too where they do."""
    lines = text[:MOST_MESSAGE].split("\n")
    end = next((n for n, line in enumerate(lines) if n and _EXCERPT.match(line)), len(lines))
    return without_places("\n".join(lines[:end]), numbers)


def without_places(text, numbers=True):
    """A text without addresses, folders, line numbers and times."""
    for pattern, put in _PLACES:
        text = pattern.sub(put, text)
    return " ".join((text if numbers else _NUMBERS.sub("?", text)).split())


class Trials:
    """Runs texts as the entry file of the program that lies in a folder."""

    def __init__(self, folder, names, entry, work, lines=()):
        self.folder, self.names, self.entry, self.work, self.lines = folder, names, entry, work, lines
        self.count = 0

    def run(self, text, seconds):
        """How a text ended in a folder of its own, with at most so many seconds."""
        status, streams, taken = self._made(text, seconds, None)
        return _ending(status, streams, taken, self.entry)

    def seen(self, text, seconds):
        """The constants that may stand in the place of a text's expressions, by their places."""
        found = {}
        for line in self._made(text, seconds, SEE)[1][2].decode("ascii", "replace").split("\n"):
            with suppress(ValueError, TypeError):  # the last one, which may be cut
                place, written = json.loads(line)
                found[tuple(place)] = written
        return found

    def nan_of(self, text, seconds):
        """The function of torch that gives a text its first nan; None where there is none."""
        line = self._made(text, seconds, NAN)[1][2].decode("ascii", "replace")
        with suppress(ValueError, TypeError):
            return json.loads(line)
        return None

    def _made(self, text, seconds, watch):
        self.count += 1
        where = os.path.join(self.work, "%d" % self.count)
        for name in self.names:
            there = os.path.join(where, name)
            if not os.path.isdir(os.path.dirname(there)):
                os.makedirs(os.path.dirname(there))
            shutil.copy(os.path.join(self.folder, name), there)
        with open(os.path.join(where, self.entry), "w", encoding="utf-8", errors="surrogateescape", newline="") as file:
            file.write(text)
        pipes = [os.pipe() for _ in range(3)]
        sys.stdout.flush()
        sys.stderr.flush()
        child = os.fork()
        if child == 0:
            try:
                become(pipes)
                _run(text, where, self, watch)
            finally:
                os._exit(70)
        for _, write in pipes:
            os.close(write)
        begun = time.time()
        status, streams = watched_over(child, [read for read, _ in pipes], seconds)
        shutil.rmtree(where, ignore_errors=True)
        return status, streams, time.time() - begun


def _run(text, where, trials, watch):
    entry = trials.entry
    os.chdir(where)
    sys.path.insert(0, where)
    sys.argv[0] = entry
    linecache.clearcache()
    module = types.ModuleType("__main__")
    module.__file__, module.__builtins__ = entry, __builtins__
    for name in trials.names:  # the program's own come first, as they do where it runs alone
        sys.modules.pop(name.split("/")[0].replace(".py", ""), None)
    sys.modules["__main__"] = module
    write, told, known = os.write, {"kind": "ok"}, set(sys.modules)
    lines, printed = text.split("\n"), None
    if watch == NAN:
        code = compile(text, entry, "exec", dont_inherit=True)
        write(RESULT, json.dumps(first_nan(lambda: exec(code, module.__dict__))).encode("ascii"))
        os._exit(0)
    if watch == SEE:
        _see(module.__dict__, write)
    elif trials.lines:
        sys.stdout = printed = Printed(sys.stdout, text, entry, trials.lines, without_places)
    try:
        exec(compile(watched(text) if watch else text, entry, "exec", dont_inherit=True), module.__dict__)
    except SystemExit as leaving:
        told = {"kind": "exit", "name": str(leaving.code)[:100]}
    except BaseException as error:
        told = _told(error, text, lines, entry)
    if printed is not None:
        told["values"] = None if None in printed.values.values() else list(printed.values.values())
    told["modules"] = [name for name in sys.modules if name not in known and _OF_TORCH.match(name)][:MOST_MODULES]
    status = 0
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:
        status = 1
    data = json.dumps(told).encode("ascii")
    while data:
        data = data[write(RESULT, data) :]
    os._exit(status)


def _see(names, write):
    """Gives a program the functions that tell what its expressions were: a line of JSON where that is new."""
    last = {}

    def see(value, *place):
        try:
            written = constant(value)
        except Exception:  # whatever a stranger's object does when it is looked at
            written = None
        if last.get(place) != written:
            last[place] = written
            write(RESULT, json.dumps([place, written]).encode("ascii") + b"\n")
        return value

    def each(values, *place):
        for value in values:
            yield see(value, *place)

    names.update({SEE: see, EACH: each})


def _told(error, text, lines, entry):
    frame, own, line, values, trace = None, False, "", None, error.__traceback__
    while trace is not None:
        code, number = trace.tb_frame.f_code, trace.tb_lineno
        own = code.co_filename == entry
        if own:
            line = lines[number - 1].strip() if number <= len(lines) else ""
            values = None
            if _raises(text, number):
                own, values = "stated", worked_on(trace.tb_frame, text, number)
        elif _SITE + "torch/" in code.co_filename:
            frame = [code.co_filename.split(_SITE)[-1], code.co_name, number]
        trace = trace.tb_next
    kind = type(error)
    try:
        message = str(error)
    except BaseException:
        message = ""
    return {"kind": "exception", "name": kind.__module__ + "." + kind.__qualname__, "message": message[:MOST_MESSAGE],
            "frame": frame, "own": own, "line": line[:1000], "values": values}


def _raises(text, number):
    """Whether a line is one of a statement that raises by itself."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.Raise, ast.Assert)) and node.lineno <= number <= getattr(node, "end_lineno", node.lineno):
            return True
    return False


def _ending(status, streams, seconds, entry):
    output, errors = (each.decode("utf-8", "replace") for each in streams[:2])
    nothing = Ending("lost", "", "", None, False, "", output, errors, seconds, [], None)
    if status is None:
        return nothing._replace(kind="timeout")
    if os.WIFSIGNALED(status):
        top = _TOP.search(errors)
        own = bool(top) and os.path.basename(top.group(1)) == entry
        frame = [os.path.basename(top.group(1)), top.group(2)] if top and not own else None
        return nothing._replace(kind="crash", name=signal_name(os.WTERMSIG(status)), frame=frame, own=own)
    try:
        told = json.loads(streams[2].decode("ascii"))
        kind = told["kind"]
    except (ValueError, KeyError, TypeError):
        return nothing._replace(name="%d" % status)
    return nothing._replace(**{key: told[key] for key in ("kind", "name", "message", "frame", "own", "line", "modules", "values") if key in told})
