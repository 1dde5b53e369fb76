"""Runs a transcript statement by statement, as the interactive prompt would. CPython 3.6 to 3.14.

Each statement is compiled on its own as `<stdin>`, its value is echoed through `sys.displayhook`, an exception
is shown without this file's frame and the next statement follows. After each statement a mark goes to both
streams, so that the host can tell whose output is whose, also when a later statement is killed. The exit
status is 1 where a statement raised (the prompt's own would be 0), so that it agrees with the record.
"""

import __future__
import ast
import codeop
import sys
import types

import sitecustomize as launcher

FUTURES = 0
for _name in __future__.all_feature_names:
    FUTURES |= getattr(__future__, _name).compiler_flag


def split(text):
    """The texts of the statements; statements that share a line stay together, as one line of a prompt is."""
    lines = text.split("\n")
    try:
        nodes = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return split_by_line(lines)
    starts, previous = [], None
    for node in nodes:
        first = min([node.lineno] + [d.lineno for d in getattr(node, "decorator_list", ())])
        if isinstance(node, ast.Expr) and isinstance(node.value, (ast.Str if sys.version_info < (3, 8) else ast.Constant)):
            first = string_start(lines, node, first)
        # CPython 3.6 and 3.7 don't say where a statement ends: there only a shared first line counts.
        if not starts or (first > starts[-1] and first != getattr(previous, "end_lineno", None)):
            starts.append(first)
        previous = node
    ends = starts[1:] + [len(lines) + 1]
    return [tidy(lines[start - 1 : end - 1]) for start, end in zip(starts, ends)]


def string_start(lines, node, first):
    """Where a bare string statement begins: CPython 3.6 and 3.7 give the last line of a multi-line string."""
    if sys.version_info >= (3, 8) or node.col_offset != -1:
        return first
    return max(1, first - node.value.s.count("\n"))


def split_by_line(lines):
    """The statements of a text that doesn't parse as a whole, as a prompt would take its lines."""
    found, current = [], []
    for line in lines:
        if current and continues(current, line):
            current.append(line)
            continue
        if current:
            found.append(tidy(current))
        current = [line] if line.strip() and not line.lstrip().startswith("#") else []
    if current:
        found.append(tidy(current))
    return found


def continues(current, line):
    """Whether the line belongs to the statement that the current lines began."""
    if line[:1] in (" ", "\t") or not line.strip():
        return True
    if line.split(":")[0].split()[0] in ("else", "elif", "except", "finally") or current[-1].startswith("@"):
        return True
    try:
        return codeop.compile_command("\n".join(current), "<stdin>", "single") is None and not is_block(current)
    except (SyntaxError, ValueError, OverflowError):
        return False


def is_block(lines):
    """Whether the lines are a compound statement that waits only for its end."""
    try:
        ast.parse("\n".join(lines))
    except (SyntaxError, ValueError):
        return False
    return True


def tidy(lines):
    """The lines without the blanks and comments after them."""
    while len(lines) > 1 and (not lines[-1].strip() or lines[-1].startswith("#")):
        lines = lines[:-1]
    return "\n".join(lines)


def without_launcher(traceback):
    """The traceback without this file's frame at its head."""
    while traceback is not None and traceback.tb_frame.f_code.co_filename == __file__:
        traceback = traceback.tb_next
    return traceback


def show(exception):
    """Shows an exception as the prompt does; gives its chain for the record."""
    traceback = without_launcher(launcher.traceback_of(exception))
    launcher.set_traceback(exception, traceback)
    sys.last_type, sys.last_value, sys.last_traceback = type(exception), exception, traceback
    chain = launcher.chain(exception, traceback, room())
    try:
        sys.excepthook(type(exception), exception, traceback)
    except Exception:
        sys.__excepthook__(type(exception), exception, traceback)
    return chain


def room():
    """The bytes that a statement's chain may take: an eighth of what the earlier ones left of the record."""
    told = sum(len(e["message"]) * 6 + 2000 for s in launcher.statements for e in s["exceptions"])
    return max(0, launcher._ROOM - told) // 8


def flush():
    """Flushes what the program left of its streams."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            continue


def run(text):
    """Runs all statements; gives the exit status."""
    main = types.ModuleType("__main__")
    main.__dict__.update(__builtins__=__builtins__, __annotations__={})
    sys.modules["__main__"] = main
    sys.argv, sys.path[0], sys.ps1, sys.ps2 = [""], "", ">>> ", "... "
    flags, status = 0, 0
    parts = split(text)
    launcher.send({"kind": "split", "statements": parts})
    for index, statement in enumerate(parts):
        chain = []
        try:
            code = compile(statement + "\n", "<stdin>", "single", flags, True)
            flags |= code.co_flags & FUTURES
            exec(code, main.__dict__)
        except SystemExit:
            raise
        except BaseException as exception:
            chain, status = show(exception), 1
        flush()
        launcher.statements.append({"exceptions": chain})
        launcher.send({"kind": "statement", "index": index}, on_stdout=True)
        launcher.send({"kind": "statement", "index": index})
    return status


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as _file:
        _text = _file.read()
    sys.exit(run(_text))
