"""What a program in the sandbox can't do, what it can, and what is kept of one that was ended."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from repros.values import Outcome, Run, SourceFile
from runners.engine import Engine
from runners.environments import Environment
from runners.sandbox import RUN_LABEL, STORE_LABEL, Program, Sandbox
from runners.store import Store
from runners.user_ids import USUAL
from tests.runners.conftest import LIMITS

pytestmark = pytest.mark.docker
Script = Callable[..., Run]


def test_the_machine_knows_its_own_name(run: Script) -> None:
    """Without a network the engine writes no entry for it, and torch.distributed's gloo failed before it waited."""
    made = run("import socket\nprint(socket.gethostbyname(socket.gethostname()))\n")
    assert made.stdout == "127.0.0.1\n"


@pytest.mark.parametrize("folder", [".", "/tmp"])
def test_the_working_folder_and_tmp_can_be_written_and_may_execute(run: Script, folder: str) -> None:
    made = run(
        f"import os, subprocess\nos.chdir({folder!r})\n"
        "with open('x.sh', 'w') as f:\n    f.write('#!/bin/sh\\necho executed')\n"
        "os.chmod('x.sh', 0o755)\nprint(subprocess.check_output(['./x.sh']).decode())\n"
    )
    assert made.stdout == "executed\n\n"


def test_home_is_a_folder_that_can_be_written(run: Script) -> None:
    made = run("import pathlib\n(pathlib.Path.home() / '.cache').mkdir()\nprint(pathlib.Path.home())\n")
    assert made.stdout == "/tmp\n"


def test_the_user_is_nobody_else_and_has_a_name(run: Script) -> None:
    """torch.compile asks for the user's name, and failed of a user without one."""
    made = run("import os, pwd\nprint(os.getuid(), os.geteuid(), os.getgid(), pwd.getpwuid(os.getuid()).pw_name)\n")
    user, effective, *rest = made.stdout.split()
    assert (int(user) in USUAL, effective, rest) == (True, user, ["65534", "nobody"])


def test_what_mounts_tell_of_the_host_is_where_store_and_engine_lie(run: Script, store: Store) -> None:
    """The kernel tells every process what is mounted from where: names in the store say nothing more."""
    made = run("print(*(line.split()[3] for line in open('/proc/self/mountinfo')))\n")
    inside = [str(Path("/", found)) for found in made.stdout.split() if "/interpreters/" in found or "/tmp/" in found]
    assert inside, "the store is looked for by the names of its folders"
    told = re.compile(r"(/.*)?/(environments/[0-9a-f]{32}/env|tmp/run-[0-9a-f]{32}(/passwd)?|interpreters/[\w.-]+)")
    assert [path for path in inside if not told.fullmatch(path)] == []


def test_ids_that_are_all_in_use_are_an_infra_error(store: Store, sandbox: Sandbox, bare: Environment) -> None:
    began, over = threading.Event(), threading.Event()
    alone = Sandbox(sandbox.engine, store, LIMITS, ids=range(65_000, 65_001))
    program = Program.script("import os, time\nprint(os.getuid(), flush=True)\ntime.sleep(60)\n")
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(
            alone.run, program, bare, job="tests", on_output=lambda *_: began.set(), stopped=over.is_set
        )  # fmt: skip
        try:
            assert began.wait(30)
            second = alone.run(program, bare, job="tests")
        finally:
            over.set()
        assert first.result().stdout == "65000\n"
    assert second.outcome is Outcome.INFRA_ERROR
    assert (second.reason or "").startswith("no-user: ")


THREADS = """
#include <omp.h>
#include <stdio.h>
#include <unistd.h>
int main() {
    printf("%d\\n", omp_get_max_threads());
    fflush(stdout);
    #pragma omp parallel
    if (omp_get_thread_num() == 1) for (;;) pause();
}
"""


def test_a_program_has_two_threads_however_little_of_a_cpu_it_may_use(run: Script) -> None:
    """With one thread a report of a hang between threads was not reproduced."""
    made = run(
        "import os, subprocess\nsubprocess.check_call(['gcc', '-fopenmp', 'x.c', '-o', 'x'])\nos.execv('./x', ['x'])\n",
        SourceFile("x.c", THREADS),
        limits=LIMITS.for_seconds(5),
    )
    assert (made.outcome, made.stdout) == (Outcome.TIMEOUT, "2\n")


def test_too_much_memory_is_out_of_memory(run: Script) -> None:
    made = run("print('before')\nx = bytearray(900_000_000)\nprint(len(x))\n")
    assert (made.outcome, made.stdout, made.peak_bytes) == (Outcome.OUT_OF_MEMORY, "before\n", LIMITS.memory_bytes)
    assert made.reason == "more than 256 MiB of memory"


def test_a_hang_ends_at_the_wall_clock_and_what_it_printed_is_kept(run: Script) -> None:
    made = run(
        "import sys, time\nprint('out')\nprint('err', file=sys.stderr)\nsys.stdout.write('half a line')\n"
        "sys.stdout.flush()\ntime.sleep(60)\n",
        limits=LIMITS.for_seconds(1.5),
    )
    assert (made.outcome, made.stdout, made.stderr) == (Outcome.TIMEOUT, "out\nhalf a line", "err\n")
    assert (made.reason, made.recorded) == ("still running after 1.5 seconds", False)


def test_a_busy_hang_can_be_told_from_an_idle_one(run: Script) -> None:
    busy = run("while True: pass\n", limits=LIMITS.for_seconds(3))
    idle = run("import time\ntime.sleep(60)\n", limits=LIMITS.for_seconds(3))
    assert busy.cpu_seconds > 5 * idle.cpu_seconds > 0
    assert busy.peak_bytes > 1_000_000


def test_a_file_named_like_an_option_is_a_file(run: Script) -> None:
    assert run("print('ran')\n", name="-c.py").stdout == "ran\n"


def test_an_image_that_is_gone_is_an_infra_error(store: Store, bare: Environment) -> None:
    made = Sandbox(Engine(), store, LIMITS, image="reprobot-no-such-image:1").run(Program.script(""), bare, job="tests")
    assert (made.outcome, made.exit_code) == (Outcome.INFRA_ERROR, None)
    assert made.reason is not None
    assert made.reason.startswith("image-gone: ")


def test_an_unknown_runtime_is_an_infra_error_not_worth_a_second_try(store: Store, bare: Environment) -> None:
    made = Sandbox(Engine(), store, LIMITS, runtime="nosuch").run(Program.script(""), bare, job="tests")
    assert made.outcome is Outcome.INFRA_ERROR
    assert made.reason is not None
    assert made.reason.startswith("runtime-missing: ")


def test_a_damaged_environment_is_an_infra_error(sandbox: Sandbox, bare: Environment) -> None:
    gone = replace(bare, path=bare.path.with_name("gone"))
    made = sandbox.run(Program.script(""), gone, job="tests")
    assert made.outcome is Outcome.INFRA_ERROR
    assert made.reason is not None
    assert made.reason.startswith("environment-damaged: ")


def test_a_run_that_is_stopped_on_request_is_no_evidence(run: Script) -> None:
    began = time.monotonic()
    made = run("import time\ntime.sleep(60)\n", stopped=lambda: time.monotonic() > began + 2)
    assert made.outcome is Outcome.INFRA_ERROR
    assert made.reason is not None
    assert made.reason.startswith("stopped: ")


def test_output_can_be_watched_as_it_comes(run: Script) -> None:
    seen: list[tuple[str, bytes]] = []
    made = run("print('first')\n1 / 0\n", on_output=lambda stream, text: seen.append((stream, text)))
    # Which of two streams comes first is nobody's promise.
    assert b"".join(text for stream, text in seen if stream == "stdout") == b"first\n"
    told = b"".join(text for stream, text in seen if stream == "stderr").decode()
    assert told == made.stderr, "the launcher's marks are not the program's"
    assert "ZeroDivisionError" in told


def test_no_container_is_left_after_a_run(run: Script, sandbox: Sandbox, store: Store) -> None:
    run("raise SystemExit(3)\n")
    label: dict[str, str | list[str] | bool] = {"label": f"{STORE_LABEL}={store.id}"}
    left = sandbox.engine.client.containers.list(all=True, filters=label)
    assert [c for c in left if not store.held(c.labels[RUN_LABEL])] == []


HANG = """
from tests.runners.conftest import *
store = Store()
environment = Environments(store, Interpreters(store, None), None).find(EnvironmentSpec(None, CURRENT))
program = Program.script("import time\\nprint(1)\\ntime.sleep(25)")
Sandbox(Engine(), store, LIMITS).run(
    program, environment, job="killed", on_output=lambda *_: print("runs", flush=True)
)
"""


def test_the_container_of_a_killed_process_is_swept_by_whatever_runs_next(
    sandbox: Sandbox, bare: Environment, store: Store, tmp_path: Path
) -> None:
    child = subprocess.Popen([sys.executable, "-c", HANG], stdout=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdout.readline() == b"runs\n"
    label: dict[str, str | list[str] | bool] = {"label": "reprobot.job=killed"}
    containers = sandbox.engine.client.containers
    shutil.copy(store.root / "id", tmp_path / "id")
    Sandbox(sandbox.engine, Store(tmp_path), LIMITS).sweep()
    assert len(containers.list(filters=label)) == 1, "a copy of a store is another store"
    sandbox.sweep()
    assert len(containers.list(filters=label)) == 1, "the sweep must spare a living process's container"
    child.kill()
    child.wait()
    left = [store.temporaries / name for name in store.left()]
    Sandbox(sandbox.engine, store, LIMITS).run(Program.script(""), bare, job="tests")
    assert containers.list(all=True, filters=label) == []
    assert [path for path in left if path.exists()] == []
