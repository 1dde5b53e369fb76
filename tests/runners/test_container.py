"""What the kernel grants a container, and that it ends whoever is left to look."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from repros.values import Run
from runners.container_spec import (
    END_LABEL,
    RUN_LABEL,
    SECCOMP,
    STORE_LABEL,
    WATCHDOG_STATUS,
    ContainerSpec,
    arguments,
    variables,
)
from runners.environments import Environment
from runners.sandbox import Sandbox
from runners.store import Store
from runners.sweep import is_left
from runners.user_ids import MAPPED, USUAL, candidates, user_ids
from tests.runners.conftest import LIMITS

Script = Callable[..., Run]

STUBBORN = """
import os, signal, sys, time
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
    try:
        os.kill(1, number)
    except OSError:
        pass
os.setpriority(os.PRIO_PROCESS, 1, 19)
for path in ("/proc/1/mem", "/proc/1/environ", "/opt/init"):
    try:
        open(path, "rb").read(1)
    except OSError:
        continue
    raise SystemExit("it can be read: " + path)
if os.fork() == 0:
    os.setsid()
while True:
    time.sleep(1)
"""


@pytest.mark.docker
def test_a_container_that_nobody_looks_after_ends_by_itself(
    sandbox: Sandbox, bare: Environment, tmp_path: Path
) -> None:
    """The container of a `repro run` that was killed went on for ever."""
    passwd = tmp_path / "passwd"
    passwd.touch()
    mounts = {str(bare.interpreter): "/opt/python", str(bare.path / "env"): "/opt/env"}
    # Of a store of its own: whoever starts beside this test sweeps what nobody of the usual one holds.
    labels = {STORE_LABEL: "another's", RUN_LABEL: "nobody's"}
    spec = ContainerSpec(
        sandbox.image, ("python", "-c", STUBBORN), variables(LIMITS, "x"), mounts, labels, passwd
    )  # fmt: skip
    made = arguments(spec, LIMITS, next(candidates(USUAL)))
    assert made["entrypoint"][1] == "90", "a minute after the limit"
    made["entrypoint"][1] = "3"
    made["log_config"] = None
    container = sandbox.engine.client.containers.create(**made)
    try:
        container.start()
        assert container.wait(timeout=30)["StatusCode"] == WATCHDOG_STATUS, container.logs()
    finally:
        container.remove(force=True)


CALLS = """
import ctypes, errno, os, socket
kernel = ctypes.CDLL(None, use_errno=True)
def call(*numbers):
    ctypes.set_errno(0)
    return errno.errorcode[ctypes.get_errno()] if kernel.syscall(*numbers) < 0 else "ok"
def asked(family, kind, protocol=0):
    try:
        socket.socket(family, kind, protocol).close()
    except OSError as error:
        return errno.errorcode[error.errno]
    return "ok"
"""


@pytest.mark.docker
def test_the_kernel_grants_what_torch_and_its_compilers_use(run: Script) -> None:
    made = run(
        f"{CALLS}import mmap, multiprocessing, subprocess, threading\n"
        "print([asked(f, k) for f, k in ((1, 1), (2, 1), (2, 2), (10, 1), (16, 3))])\n"
        "memory = mmap.mmap(-1, 4096)\naddress = ctypes.addressof(ctypes.c_char.from_buffer(memory))\n"
        "print(kernel.mlock(ctypes.c_void_p(address), 64), kernel.personality(0xFFFFFFFF) >= 0)\n"
        "os.sched_setaffinity(0, os.sched_getaffinity(0))\nos.write(os.memfd_create('x'), b'x')\n"
        "thread = threading.Thread(target=print, args=('thread',))\nthread.start()\nthread.join()\n"
        "child = multiprocessing.get_context('fork').Process(target=print, args=('fork',))\n"
        "child.start()\nchild.join()\n"
        "print(multiprocessing.Semaphore(1).acquire(), subprocess.check_output(['uname']).decode().strip())\n"
    )
    assert made.stdout == "['ok', 'ok', 'ok', 'ok', 'ok']\n0 True\nthread\nfork\nTrue Linux\n", made.stderr


def test_the_profile_decides_each_call_once() -> None:
    rows = json.loads(SECCOMP.read_text())["syscalls"]
    always = [name for row in rows if "args" not in row for name in row["names"]]
    conditional = {name for row in rows if "args" in row for name in row["names"]}
    assert [name for name in always if always.count(name) > 1 or name in conditional] == []


@pytest.mark.parametrize(
    ("configured", "options", "ids"),
    [
        (None, ["name=seccomp,profile=default"], USUAL),
        (None, ["name=seccomp,profile=builtin", "name=rootless", "name=cgroupns"], MAPPED),
        (None, ["name=userns"], MAPPED),
        (range(5, 9), ["name=userns"], range(5, 9)),
        (None, None, USUAL),
    ],
)
def test_ids_fit_the_engine(configured: range | None, options: list[str] | None, ids: range) -> None:
    assert user_ids(configured, {"SecurityOptions": options}) == ids
    assert set(candidates(range(70_000, 70_003))) == {70_000, 70_001, 70_002}


def test_a_container_is_left_when_its_owner_is_dead_or_it_is_long_over(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with store.temporary("run") as held:
        mine = {STORE_LABEL: store.id, RUN_LABEL: held.path.name, END_LABEL: "1"}
        assert not is_left(mine, store)
    assert is_left(mine, store)
    assert is_left({STORE_LABEL: "another's", END_LABEL: "1"}, store)
    assert not is_left({STORE_LABEL: "another's", END_LABEL: "99999999999"}, store)
    assert not is_left({STORE_LABEL: "another's", RUN_LABEL: "x"}, store)
