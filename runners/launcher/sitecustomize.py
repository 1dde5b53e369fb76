"""Starts a program inside the sandbox and records how it ended. CPython 3.6 to 3.14, no imports beyond builtins.

Python imports this module (found by PYTHONPATH) before it opens the program, so that the program is a plain
`python NAME`: its frames, `__main__`, argv, path and source lines are the interpreter's own. It copies the
program's files into the working folder, makes the streams line-buffered as on a terminal (what was printed
before a kill is kept), hides itself, and leaves an exit handler that runs after all others and writes the
record to a duplicate of stderr that was made before the program could close or replace anything.

Where the container waits for its program, what that will import at first is imported here, before its files are there.

The record is JSON between two markers that hold the host's random nonce. Modules are not imported at the end:
a program may have files of its own called `json.py` or `traceback.py`.
"""

import atexit
import builtins
import os
import sys

_FILES = "/opt/repro/files"
_LAUNCHER = "/opt/repro/launcher"
_IMPORTS = "/opt/repro/imports"  # what to import early, where the container waits
_GO = "/opt/repro/go"  # a pipe with a name: a byte comes out of it when the program's files are there
_MOST_TEXT = 65536
_MOST_NAME = 500
_ROOM = 1000000  # bytes of JSON for one chain, shared fairly by its exceptions; the host reads no longer records
_MOST_SOURCE = 8388608  # bytes; programs name devices, pipes and anything else as the file of their code
_MOST_FRAMES = 100
_MOST_EXCEPTIONS = 20

_write = os.write
_times = os.times
_getpid = os.getpid
_set_blocking = os.set_blocking
_open = open
_stat = os.stat
_group = getattr(builtins, "BaseExceptionGroup", None)  # CPython 3.11

# What the interpreter itself holds of an exception and a class: no code of the program's runs when it is read.
traceback_of = BaseException.__traceback__.__get__
set_traceback = BaseException.__traceback__.__set__
_cause = BaseException.__cause__.__get__
_context = BaseException.__context__.__get__
_suppresses = BaseException.__suppress_context__.__get__
_module = type.__dict__["__module__"].__get__
_qualname = type.__dict__["__qualname__"].__get__
_file = SyntaxError.filename.__get__
_line = SyntaxError.lineno.__get__
_source_text = SyntaxError.text.__get__
_members_of = _group.exceptions.__get__ if _group else None

statements = []  # transcript.py appends the exceptions of each statement
transcript = False


def _start():
    global _marker, _pid, _fd, _fd_out, failed_tests
    nonce = os.environ.pop("REPROBOT_NONCE", None)
    if nonce is None:
        return  # a child of the program
    _marker = b"\x1e" + nonce.encode("ascii") + b"\x1e"
    _pid = _getpid()
    os.environ.pop("PYTHONPATH", None)
    import failed_tests

    del sys.modules["failed_tests"]  # a program may have a file of that name
    failed_tests.wait(_chain_of_test, _MOST_EXCEPTIONS)
    while _LAUNCHER in sys.path:
        sys.path.remove(_LAUNCHER)
    sys.path_importer_cache.pop(_LAUNCHER, None)
    waits = os.path.exists(_GO)
    if not waits:
        _copy(_FILES, ".")
    # High numbers, so that the program's own first file still gets the number 3.
    import fcntl

    high = min(500, os.sysconf("SC_OPEN_MAX") - 8)
    _fd = fcntl.fcntl(2, fcntl.F_DUPFD_CLOEXEC, high)
    _fd_out = fcntl.fcntl(1, fcntl.F_DUPFD_CLOEXEC, high)
    sys.stdout = sys.__stdout__ = _line_buffered(sys.stdout)
    sys.stderr = sys.__stderr__ = _line_buffered(sys.stderr)
    atexit.register(_end)
    if waits:
        _import_and_wait()
        _copy(_FILES, ".")


def _import_and_wait():
    """Imports as the program's first lines would: from its folder, and what warns there warns of `__main__`.

    The pipe's other end is the host's: when it dies, nothing is left to wait for.
    """
    folder = os.getcwd()
    try:
        with _open(_IMPORTS) as lines:
            code = compile(lines.read(), folder + "/" + sys.argv[0], "exec")
        sys.path.insert(0, folder)
        exec(code, {"__name__": "__main__"})
        sys.path.remove(folder)
        if "linecache" in sys.modules:
            sys.modules["linecache"].cache.pop(__file__, None)  # of a stack that somebody looked at
        sys.stdout.flush()
        sys.stderr.flush()
        fd = os.open(_GO, os.O_RDONLY)
        if not os.read(fd, 1):
            os._exit(1)
        os.close(fd)
    except BaseException:
        os._exit(1)  # the program is run elsewhere


def _copy(source, target):
    for name in os.listdir(source):
        there, here = source + "/" + name, target + "/" + name
        if os.path.isdir(there):
            os.mkdir(here)
            _copy(there, here)
        else:
            with _open(there, "rb") as read, _open(here, "wb") as write:
                write.write(read.read())


def _line_buffered(stream):
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(line_buffering=True)
        return stream
    import io  # CPython 3.6

    name, encoding, errors = stream.name, stream.encoding, stream.errors
    fresh = io.TextIOWrapper(stream.detach(), encoding, errors, line_buffering=True)
    fresh.mode = "w"
    return fresh


def _end():
    if _getpid() != _pid:
        return  # a forked child that ends like its parent
    try:
        send(_record())
    except BaseException:
        return  # nothing of this file may show: the host sees that no record came


def _record():
    user, system, child_user, child_system = _times()[:4]
    return {
        "kind": "end",
        "exceptions": chain(getattr(sys, "last_value", None), getattr(sys, "last_traceback", None)),
        "statements": statements,
        "tests": failed_tests.chains,
        "failed_tests": failed_tests.failed,
        "cpu_seconds": user + system + child_user + child_system,
        "peak_bytes": _peak_bytes(),
    }


def _peak_bytes():
    try:
        with _open("/proc/self/status") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
    except Exception:
        return 0
    return 0


def send(value, on_stdout=False):
    """Writes one framed JSON value."""
    fd = _fd_out if on_stdout else _fd
    data = _marker + "".join(_json(value)).encode("ascii") + _marker
    try:
        _set_blocking(fd, True)
        while data:
            data = data[_write(fd, data) :]
    except OSError:
        return  # the program closed it: the host sees that no record came


def _json(value):
    if value is None:
        yield "null"
    elif isinstance(value, str):
        yield '"'
        for character in value:
            code = ord(character)
            if 32 <= code < 127 and character not in '"\\':
                yield character
            elif code < 0x10000:
                yield "\\u%04x" % code
            else:
                code -= 0x10000
                yield "\\u%04x\\u%04x" % (0xD800 + (code >> 10), 0xDC00 + (code & 0x3FF))
        yield '"'
    elif isinstance(value, dict):
        opening = "{"
        for key in value:
            yield opening
            opening = ","
            for part in _json(key):
                yield part
            yield ":"
            for part in _json(value[key]):
                yield part
        yield "}" if value else "{}"
    elif isinstance(value, (list, tuple)):
        opening = "["
        for item in value:
            yield opening
            opening = ","
            for part in _json(item):
                yield part
        yield "]" if value else "[]"
    elif isinstance(value, float):
        yield "%.3f" % value
    else:
        yield "%d" % value


def chain(exception, traceback, room=_ROOM):
    """The exception and what it came from, the one that ended the program first, a group's own before its members.

    All of it takes at most `room` bytes of JSON, as far as the names of twenty types leave that.
    """
    found, seen, waiting = [], set(), [(exception, traceback)]
    while waiting and len(found) < _MOST_EXCEPTIONS:
        exception, traceback = waiting.pop()
        if exception is None or id(exception) in seen:
            continue
        seen.add(id(exception))
        frames = _frames(traceback) or _syntax_frame(exception)
        name = _name(type(exception))[:_MOST_NAME]
        found.append({"type": name, "message": _text(exception), "frames": frames})
        origin = _cause(exception)
        if origin is None and not _suppresses(exception):
            origin = _context(exception)
        for further in [origin] + _members(exception)[::-1]:
            if issubclass(type(further), BaseException):
                waiting.append((further, traceback_of(further)))
    for each in found:
        _cut(each, room // len(found))
    return found


def _chain_of_test(exception, traceback):
    return chain(exception, traceback, _ROOM // _MOST_EXCEPTIONS)


def _cut(told, room):
    """Cuts an exception to its room: half of it is the message's, the frames at both ends get the rest."""
    told["message"] = _beginning(told["message"], room // 2)
    room -= _size(told["message"])
    outer, inner, frames = [], [], told["frames"]
    while frames:
        frame = frames.pop(-1 if len(inner) <= len(outer) else 0)
        room -= 60 + sum(_size(frame[key]) for key in ("file", "function", "source"))
        if room < 0:
            break
        (inner if len(inner) <= len(outer) else outer).append(frame)
    told["frames"] = outer + inner[::-1]


def _size(text):
    """How many bytes a text takes in the record."""
    return 0 if text is None else sum(1 if " " <= c <= "~" and c not in '"\\' else 12 if c > "\uffff" else 6 for c in text)


def _beginning(text, room):
    if len(text) * 12 > room:
        for index, character in enumerate(text):
            room -= _size(character)
            if room < 0:
                return text[:index]
    return text


def _members(exception):
    """The exceptions of a group."""
    return list(_members_of(exception)[:_MOST_EXCEPTIONS]) if _group and issubclass(type(exception), _group) else []


def _name(kind):
    module, name = _module(kind), _qualname(kind)
    return name if type(module) is not str or module == "builtins" else module + "." + name


def _text(exception):
    try:
        return str.__getitem__(str(exception), slice(_MOST_TEXT))  # a plain text, whatever `__str__` gives
    except BaseException:
        return "<str() of the exception failed>"


def _frames(traceback):
    nodes = []
    while traceback is not None:
        nodes.append(traceback)
        traceback = traceback.tb_next
    if len(nodes) > 2 * _MOST_FRAMES:
        nodes = nodes[:_MOST_FRAMES] + nodes[-_MOST_FRAMES:]
    return [_frame(node) for node in nodes]


def _frame(node):
    code, line = node.tb_frame.f_code, node.tb_lineno
    return {
        "file": code.co_filename[:_MOST_NAME],
        "line": line,
        "function": code.co_name[:_MOST_NAME],
        "source": _source(code.co_filename, line, node.tb_frame.f_globals),
    }


def _source(file, line, names):
    if not line or not _can_be_source(file):
        return None
    try:
        linecache = sys.modules.get("linecache")
        text = linecache.getline(file, line, names) if linecache else ""
        if not text:
            with _open(file, encoding="utf-8", errors="replace") as lines:
                for number, text in enumerate(lines, 1):
                    if number == line:
                        break
                else:
                    return None
        return text.strip()[:1000] or None
    except BaseException:
        return None


def _can_be_source(file):
    """Whether its text can be read to an end, or isn't in a file at all."""
    try:
        info = _stat(file)
    except (OSError, ValueError):
        return True
    return info.st_mode & 0o170000 == 0o100000 and info.st_size <= _MOST_SOURCE


def _syntax_frame(exception):
    if not issubclass(type(exception), SyntaxError) or type(_file(exception)) is not str:
        return []
    line, text = _line(exception), _source_text(exception)
    return [{
        "file": _file(exception)[:_MOST_NAME],
        "line": line if type(line) is int else None,
        "function": None,
        "source": text.strip()[:1000] if type(text) is str else None,
    }]


_start()
