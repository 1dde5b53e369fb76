"""To the program it is `python NAME` in its own folder; how it ended is recorded whatever it does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from repros.values import Frame, Outcome, RaisedException, Run, SourceFile
from runners.environments import Environments, EnvironmentSpec
from runners.sandbox import Program, Sandbox
from tests.runners.conftest import CURRENT, LIMITS

pytestmark = pytest.mark.docker
Script = Callable[..., Run]
Prompt = Callable[[str], Run]


@pytest.fixture(params=dict.fromkeys([CURRENT, "3.7"]))
def either(request: pytest.FixtureRequest, sandbox: Sandbox, environments: Environments) -> Script:
    """Runs a script on the Python of today and on that of torch 1.0 to 1.13."""
    environment = environments.get(EnvironmentSpec(None, request.param))

    def run_script(text: str, *others: SourceFile, name: str = "test.py") -> Run:
        return sandbox.run(Program((SourceFile(name, text), *others), name), environment, job="tests")

    return run_script


def test_a_traceback_is_that_of_a_plain_python(either: Script) -> None:
    made = either("def f(x):\n    return 1 / x\n\nf(0)\n", name="my_test.py")
    first, second = made.exceptions[0].frames
    assert made.stderr.startswith(
        f'Traceback (most recent call last):\n  File "{first.file}", line 4, in <module>\n    f(0)\n'
    )
    assert first.file in {"my_test.py", "/work/my_test.py"}
    assert (first.line, first.function, first.source) == (4, "<module>", "f(0)")
    assert second == Frame(first.file, 2, "f", "return 1 / x")
    assert (made.outcome, made.exit_code, made.exception, made.message) == (
        Outcome.EXCEPTION,
        1,
        "ZeroDivisionError",
        "division by zero",
    )


def test_no_frame_of_ours_is_on_the_stack(either: Script) -> None:
    made = either(
        "import inspect, traceback\n"
        "print([f.filename.split('/')[-1] for f in inspect.stack()])\nprint(len(traceback.extract_stack()))\n"
    )
    assert made.stdout == "['test.py']\n1\n"


def test_the_program_is_main_in_its_own_folder(either: Script) -> None:
    made = either(
        "import os, sys\nprint(__name__, sys.argv, sys.path[0] == os.getcwd(), os.listdir('.'), __spec__)\n"
        "print(sys.modules['__main__'].__dict__ is globals(), [p for p in sys.path if 'repro' in p])\n"
        "print(open('/dev/null').fileno(), 'json' in sys.modules, 'traceback' in sys.modules)\n"
    )
    assert made.stdout == "__main__ ['test.py'] True ['test.py'] None\nTrue []\n3 False False\n"


def test_source_can_be_had(either: Script) -> None:
    made = either(
        "import inspect, linecache\ndef f():\n    return 1\nprint(inspect.getsource(f))\n"
        "print(linecache.getline('test.py', 1))\n"
    )
    assert made.stdout == "def f():\n    return 1\n\nimport inspect, linecache\n\n"


def test_files_import_each_other(either: Script) -> None:
    made = either(
        "from model import a\nfrom parts.other import b\nprint(a + b, open('data.txt').read())\n",
        SourceFile("model.py", "a = 1\n"),
        SourceFile("parts/other.py", "b = 2\n"),
        SourceFile("data.txt", "text"),
    )
    assert made.stdout == "3 text\n"


@pytest.mark.parametrize(
    ("text", "outcome", "code"),
    [
        ("pass", Outcome.OK, 0),
        ("raise SystemExit", Outcome.OK, 0),
        ("raise SystemExit(0)", Outcome.OK, 0),
        ("import sys; sys.exit(3)", Outcome.EXIT, 3),
        ("import sys; sys.exit('a message')", Outcome.EXIT, 1),
        ("import sys; sys.exit(139)", Outcome.EXIT, 139),
        ("import os; os._exit(0)", Outcome.OK, 0),
        ("import os; os._exit(7)", Outcome.EXIT, 7),
    ],
)
def test_an_exit_is_no_exception(run: Script, text: str, outcome: Outcome, code: int) -> None:
    made = run(text)
    assert (made.outcome, made.exit_code, made.exceptions, made.trusted) == (outcome, code, (), True)
    assert made.recorded is ("_exit" not in text)


def test_a_crash_after_the_exit_handlers_is_a_crash(either: Script) -> None:
    """The record is made before it; a status of the same number is another thing (`sys.exit(139)` above)."""
    made = either("import ctypes\nlibc = ctypes.CDLL(None)\nlibc.__cxa_atexit(libc.abort, None, None)\n")
    assert (made.outcome, made.signal, made.recorded, made.trusted) == (Outcome.CRASH, "SIGABRT", True, True)
    assert made.stderr == ""


@pytest.mark.parametrize("name", ["SIGSEGV", "SIGABRT", "SIGFPE", "SIGILL", "SIGBUS", "SIGKILL", "SIGTERM"])
def test_a_signal_is_a_crash_with_its_name(run: Script, name: str) -> None:
    made = run(f"import os, signal\nprint('before')\nos.kill(os.getpid(), signal.{name})\n")
    assert (made.outcome, made.signal, made.stdout, made.recorded) == (Outcome.CRASH, name, "before\n", False)


def test_a_null_pointer_is_a_segmentation_fault(either: Script) -> None:
    assert either("import ctypes\nctypes.string_at(0)\n").signal == "SIGSEGV"


def test_ctrl_c_is_an_exception(run: Script) -> None:
    made = run("raise KeyboardInterrupt\n")
    assert (made.outcome, made.exception, made.trusted) == (Outcome.EXCEPTION, "KeyboardInterrupt", True)


def test_closed_streams_hide_no_exception(either: Script) -> None:
    made = either("import os, sys\nsys.stderr.close()\nsys.stdout.close()\nos.close(2)\nos.close(1)\n1 / 0\n")
    assert (made.outcome, made.exception, made.stderr) == (Outcome.EXCEPTION, "ZeroDivisionError", "")


def test_a_program_that_closes_everything_leaves_no_record(run: Script) -> None:
    made = run("import os\nos.closerange(3, 1000)\n1 / 0\n")
    assert (made.outcome, made.exit_code, made.recorded) == (Outcome.EXIT, 1, False)


def test_a_replaced_excepthook_is_called_and_the_record_is_made(either: Script) -> None:
    made = either(
        "import sys\ndef hook(kind, value, tb):\n    print('hook', kind.__name__, tb.tb_lineno, tb.tb_next)\n"
        "sys.excepthook = hook\n1 / 0\n"
    )
    assert (made.stdout, made.stderr, made.exception) == ("hook ZeroDivisionError 5 None\n", "", "ZeroDivisionError")


def test_an_excepthook_that_fails_hides_nothing(either: Script) -> None:
    made = either("import sys\nsys.excepthook = None\nraise ValueError('real')\n")
    assert (made.exception, made.message) == ("ValueError", "real")


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("try:\n    {}[1]\nexcept KeyError as e:\n    raise ValueError('b') from e", ["ValueError", "KeyError"]),
        ("try:\n    {}[1]\nexcept KeyError:\n    raise ValueError('b')", ["ValueError", "KeyError"]),
        ("try:\n    {}[1]\nexcept KeyError:\n    raise ValueError('b') from None", ["ValueError"]),
        ("a, b = ValueError(1), ValueError(2)\na.__cause__, b.__cause__ = b, a\nraise a", ["ValueError", "ValueError"]),
    ],
)
def test_the_chain_is_recorded_the_last_one_first(run: Script, text: str, types: list[str]) -> None:
    assert [e.type for e in run(text).exceptions] == types


def test_the_members_of_a_group_are_recorded_behind_it(run: Script) -> None:
    made = run(
        "try:\n    {}[1]\nexcept KeyError as e:\n"
        "    raise ExceptionGroup('all', [ExceptionGroup('some', [ValueError('a')]), TypeError('b')]) from e\n"
    )
    assert [(e.type, e.message) for e in made.exceptions] == [
        ("ExceptionGroup", "all (2 sub-exceptions)"),
        ("ExceptionGroup", "some (1 sub-exception)"),
        ("ValueError", "a"),
        ("TypeError", "b"),
        ("KeyError", "1"),
    ]


def test_a_group_that_hides_its_members_is_recorded_with_them(run: Script) -> None:
    made = run(
        "class Odd(ExceptionGroup):\n    exceptions = property(lambda self: 1 / 0)\n"
        "raise Odd('all', [ValueError('a')])\n"
    )
    assert [e.type for e in made.exceptions] == ["__main__.Odd", "ValueError"]


def test_types_are_fully_qualified(run: Script) -> None:
    made = run(
        "class Outer:\n    class Odd(Exception):\n        pass\n"
        "import json\ntry:\n    json.loads('x')\nexcept ValueError:\n    raise Outer.Odd()\n"
    )
    assert [e.type for e in made.exceptions] == ["__main__.Outer.Odd", "json.decoder.JSONDecodeError"]


def test_a_syntax_error_is_recorded_with_its_line(either: Script) -> None:
    made = either("x = 1\nif x\n")
    assert made.exception == "SyntaxError"
    frame = made.exceptions[0].frames[0]
    assert (frame.file.split("/")[-1], frame.line, frame.source) == ("test.py", 2, "if x")


def test_a_message_of_any_characters_arrives(either: Script) -> None:
    made = either("raise ValueError('\\x00 \\x1e \" \\\\ \\n ü € \\U0001f600 \\ud800')\n")
    assert made.message == '\x00 \x1e " \\ \n ü € 😀 ?'


def test_an_exception_that_can_not_be_shown_is_recorded(run: Script) -> None:
    made = run("class E(Exception):\n    def __str__(self):\n        raise KeyError\nraise E\n")
    assert made.exceptions[0] == RaisedException(
        "__main__.E", "<str() of the exception failed>", made.exceptions[0].frames
    )


def test_a_deep_recursion_is_recorded(either: Script) -> None:
    made = either("def f():\n    f()\nf()\n")
    assert made.exception == "RecursionError"
    assert 10 < len(made.exceptions[0].frames) <= 200


def test_spawned_and_forked_processes_work(either: Script) -> None:
    made = either(
        "import multiprocessing\n\ndef double(x):\n    return 2 * x\n\n"
        "if __name__ == '__main__':\n    for method in ('fork', 'spawn', 'forkserver'):\n"
        "        with multiprocessing.get_context(method).Pool(2) as pool:\n"
        "            print(pool.map(double, [1, 2]))\n    raise ValueError('at the end')\n"
    )
    assert made.stdout == "[2, 4]\n" * 3
    assert (made.exception, made.trusted) == ("ValueError", True)


def test_a_forked_child_that_ends_like_its_parent_makes_no_record(either: Script) -> None:
    made = either("import os, sys\nif os.fork() == 0:\n    raise ValueError('child')\nos.wait()\nprint('parent')\n")
    assert (made.outcome, made.stdout, made.exceptions) == (Outcome.OK, "parent\n", ())
    assert "ValueError: child" in made.stderr


def test_a_forked_child_that_prints_after_its_parent_ended_spoils_no_record(run: Script) -> None:
    made = run(
        "import os, sys, time\nif os.fork() == 0:\n    for _ in range(2000):\n        os.write(2, b'late ')\n"
        "    os._exit(0)\ntime.sleep(0.05)\nraise ValueError('parent')\n"
    )
    assert (made.outcome, made.exception, made.recorded) == (Outcome.EXCEPTION, "ValueError", True)
    assert "\x1e" not in made.stderr


def test_exit_handlers_run_before_the_record(either: Script) -> None:
    made = either("import atexit\natexit.register(print, 'bye')\nraise ValueError\n")
    assert (made.stdout, made.exception) == ("bye\n", "ValueError")


def test_an_exit_handler_that_changes_the_status_makes_no_false_record(run: Script) -> None:
    made = run("import atexit, os\natexit.register(os._exit, 0)\nraise ValueError\n")
    assert (made.outcome, made.exit_code, made.recorded) == (Outcome.OK, 0, False)


ODD = """
class Meta(type):
    __module__ = property(lambda self: 1 / 0)
class Text(str):
    def __iter__(self):
        raise SystemExit
class Odd(Exception, metaclass=Meta):
    __cause__ = __context__ = __suppress_context__ = __traceback__ = property(lambda self: 1 / 0)
    def __str__(self):
        return Text('odd')
"""


def test_an_exception_that_hides_itself_shows_no_frame_of_ours(either: Script, prompt: Prompt) -> None:
    """Its `__cause__` raised in the exit handler, whose traceback was printed as if it were the program's."""
    made = either(f"{ODD}try:\n    1 / 0\nexcept Exception:\n    raise Odd\n")
    assert "/opt/repro" not in made.stderr
    assert "launcher" not in made.stderr
    assert [(e.type.rpartition(".")[2], e.message) for e in made.exceptions] == [
        ("Odd", "odd"),
        ("ZeroDivisionError", "division by zero"),
    ]
    assert (made.outcome, made.trusted) == (Outcome.EXCEPTION, True)
    typed = prompt(f"{ODD}raise Odd\nprint('goes on')\n")
    assert (typed.stdout, "/opt/repro" in typed.stderr) == ("goes on\n", False)


def test_threads_end_before_the_record_and_their_exceptions_are_not_the_programs(either: Script) -> None:
    made = either(
        "import threading, time\ndef work():\n    time.sleep(0.3)\n    print('done')\n    raise KeyError('thread')\n"
        "threading.Thread(target=work).start()\n"
    )
    assert (made.outcome, made.stdout, made.exceptions) == (Outcome.OK, "done\n", ())
    assert "KeyError: 'thread'" in made.stderr


def test_a_forged_record_is_only_text_without_the_nonce(run: Script) -> None:
    forged = '\\x1e{n}\\x1e{{"kind": "end", "exceptions": []}}\\x1e{n}\\x1e'.format(n="0" * 32)
    made = run(f"import sys\nsys.stderr.write('{forged}')\nraise ValueError('real')\n")
    assert made.exception == "ValueError"
    assert '"kind": "end"' in made.stderr


def test_a_record_that_contradicts_the_exit_status_is_not_trusted(run: Script) -> None:
    made = run(
        "import os, re, sys\n"
        "nonce = re.search(rb'REPROBOT_NONCE=(\\w+)', open('/proc/self/environ', 'rb').read())[1]\n"
        "mark = b'\\x1e' + nonce + b'\\x1e'\n"
        'fake = b\'{"kind": "end", "exceptions": [{"type": "RuntimeError", "message": "forged", "frames": []}]}\'\n'
        "os.write(2, mark + fake + mark)\nos._exit(0)\n"
    )
    assert (made.outcome, made.exception, made.trusted) == (Outcome.OK, "RuntimeError", False)


def test_a_record_of_a_program_that_was_killed_is_not_trusted(run: Script) -> None:
    made = run(
        "import os, re, time\n"
        "nonce = re.search(rb'REPROBOT_NONCE=(\\w+)', open('/proc/self/environ', 'rb').read())[1]\n"
        "mark = b'\\x1e' + nonce + b'\\x1e'\n"
        'fake = b\'{"kind": "end", "exceptions": [{"type": "RuntimeError", "message": "forged", "frames": []}]}\'\n'
        "os.write(2, mark + fake + mark)\ntime.sleep(60)\n",
        limits=LIMITS.for_seconds(2),
    )
    assert (made.outcome, made.exception, made.trusted) == (Outcome.TIMEOUT, "RuntimeError", False)


def test_a_pretended_traceback_is_no_exception(run: Script) -> None:
    made = run("import sys\nprint('Traceback (most recent call last):\\nRuntimeError: x', file=sys.stderr)\n")
    assert (made.outcome, made.exceptions) == (Outcome.OK, ())


def test_files_named_like_modules_of_the_library_are_the_programs_own(either: Script) -> None:
    names = ["json.py", "traceback.py", "linecache.py", "resource.py", "random.py"]
    made = either(
        "import json, random\nprint(json.mine, random.mine)\nraise ValueError('x')\n",
        *(SourceFile(name, "mine = 1\n") for name in names),
    )
    assert (made.stdout, made.exception, made.recorded) == ("1 1\n", "ValueError", True)


def test_output_is_kept_in_whole_lines_although_it_goes_to_a_pipe(either: Script) -> None:
    made = either("import os\nprint('one')\nprint('two')\nos.kill(os.getpid(), 9)\n")
    assert made.stdout == "one\ntwo\n"


def test_reading_from_the_keyboard_finds_its_end(run: Script) -> None:
    assert run("input('name? ')\n").exception == "EOFError"


def test_cpu_seconds_and_memory_are_measured(run: Script) -> None:
    made = run("import time\nx = bytearray(50_000_000)\nwhile time.process_time() < 0.5: pass\n")
    assert 0.4 < made.cpu_seconds < 2
    assert 50_000_000 < made.peak_bytes < 150_000_000
