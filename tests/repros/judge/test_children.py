"""What a process that the program started does is the program's: its crash, its exceptions, its warnings."""

import pytest

from repros.judge.observe import observe
from repros.values import Run
from tests.repros.judge.making import raises, repro, run

LOADS = "from torch.utils.data import DataLoader\nfor x in DataLoader(data, num_workers=2):\n    print(x)\n"
SPAWNS = "import torch.multiprocessing as mp\nmp.spawn(work, nprocs=2)\n"
STARTS = "from multiprocessing import Process\np = Process(target=work)\np.start()\np.join()\nprint(p.exitcode)\n"
CALLS = "import subprocess, sys\nsubprocess.run([sys.executable, 'child.py'])\n"
ALONE = "import torch\nprint(torch.ones(2))\n"

SEGV_WORKER = "DataLoader worker (pid 12) is killed by signal: Segmentation fault. "
EXITED = "DataLoader worker (pid(s) 12, 13) exited unexpectedly"
DETAILS = "Details are lost due to multiprocessing. Rerunning with num_workers=0 may give better error trace."
NO_SHARED_MEMORY = "It is possible that dataloader's workers are out of shared memory. Please try to raise your limit."
LOKY = "A worker process managed by the executor was unexpectedly terminated.\n\nThe exit codes are {SIGSEGV(-11)}"
FAULT = "Fatal Python error: Segmentation fault\n\nCurrent thread 0x00007f50 (most recent call first):\n"

CRASH = [
    ("a worker, as its own exception", LOADS, raises(("RuntimeError", SEGV_WORKER)), "shows"),
    ("a worker, as the cause", LOADS, raises(("RuntimeError", EXITED), ("RuntimeError", SEGV_WORKER)), "shows"),
    (
        "a worker, by its exit code",
        LOADS,
        raises(("RuntimeError", f"DataLoader worker (pid 12) exited unexpectedly with exit code -11. {DETAILS}")),
        "shows",
    ),
    ("a worker, without a word of how", LOADS, raises(("RuntimeError", EXITED)), "shows"),
    (
        "a worker that left by a status of its own",
        LOADS,
        raises(
            ("RuntimeError", EXITED),
            ("RuntimeError", f"DataLoader worker (pid 12) exited unexpectedly with exit code 3. {DETAILS}"),
        ),
        "absent",
    ),
    (
        "a worker that aborted",
        LOADS,
        raises(("RuntimeError", SEGV_WORKER.replace("Segmentation fault", "Aborted"))),
        "differs",
    ),
    (
        "a worker that was killed",
        LOADS,
        raises(("RuntimeError", "DataLoader worker (pid 12) is killed by signal: Killed. ")),
        "unknown",
    ),
    (
        "a worker that filled the shared memory",
        LOADS,
        raises(
            (
                "RuntimeError",
                f"{SEGV_WORKER.replace('Segmentation fault', 'Bus error')}{NO_SHARED_MEMORY}",
            )
        ),
        "unknown",
    ),
    (
        "a spawned process",
        SPAWNS,
        raises(("torch.multiprocessing.spawn.ProcessExitedException", "process 1 terminated with signal SIGSEGV")),
        "shows",
    ),
    (
        "a spawned process that ended with a status",
        SPAWNS,
        raises(("torch.multiprocessing.spawn.ProcessExitedException", "process 1 terminated with exit code 1")),
        "absent",
    ),
    (
        "a process of a pool",
        "from concurrent.futures import ProcessPoolExecutor\n",
        raises(
            (
                "concurrent.futures.process.BrokenProcessPool",
                "A process in the process pool was terminated abruptly while the future was running or pending.",
            )
        ),
        "shows",
    ),
    (
        "a worker of joblib",
        "import joblib\n",
        raises(
            (
                "joblib.externals.loky.process_executor.TerminatedWorkerError",
                LOKY,
            )
        ),
        "shows",
    ),
    (
        "a command",
        CALLS,
        raises(("subprocess.CalledProcessError", "Command '['python', 'c.py']' died with <Signals.SIGSEGV: 11>.")),
        "shows",
    ),
    (
        "a command of a shell",
        CALLS,
        raises(("subprocess.CalledProcessError", "Command 'python c.py' returned non-zero exit status 139.")),
        "shows",
    ),
    (
        "a command that failed",
        CALLS,
        raises(("subprocess.CalledProcessError", "Command 'python c.py' returned non-zero exit status 1.")),
        "absent",
    ),
    (
        "a process of torchrun",
        SPAWNS,
        raises(
            (
                "torch.distributed.elastic.multiprocessing.errors.ChildFailedError",
                "work FAILED\n  exitcode  : -11 (pid: 12)\n  traceback : Signal 11 (SIGSEGV) received by PID 12\n",
            )
        ),
        "shows",
    ),
    ("an exit code that it prints", STARTS, run(stdout="-11\n"), "shows"),
    ("an exit code with its name", STARTS, run(stdout="exit code: -11\n"), "shows"),
    ("exit codes in a list", STARTS, run(stdout="exit codes of both: [0, -11]\n"), "shows"),
    ("a shell's exit code", STARTS, run(stdout="ended with status 139\n"), "shows"),
    (
        "a process that shows itself",
        STARTS,
        run(stdout="<Process name='P-1' pid=9 stopped exitcode=-SIGSEGV>\n"),
        "shows",
    ),
    ("a clean exit code", STARTS, run(stdout="0\n"), "unknown"),
    ("a process that was asked to end", STARTS, run(stdout="exit code -15\n"), "unknown"),
    ("numbers that are no codes", STARTS, run(stdout="tensor([-11, 2])\nloss -11.5\n"), "unknown"),
    ("a process that nobody asks after", STARTS, run(), "unknown"),
    ("a child's last words", STARTS, run(stderr=FAULT), "shows"),
    ("a shell's words for a child", CALLS, run(stderr="Segmentation fault (core dumped)\n"), "shows"),
    (
        "a shell's words with its place",
        CALLS,
        run(stderr="sh: line 1: 4711 Segmentation fault (core dumped) python c.py\n"),
        "shows",
    ),
    ("a child's last words before a hang", STARTS, run("timeout", stderr=FAULT), "shows"),
    ("such words where nothing was started", ALONE, run(stderr=FAULT, stdout="exit code -11\n"), "absent"),
    ("words that are about crashes", STARTS, run(stderr="Aborted uploads are tried again\n"), "unknown"),
    ("another death of a child", STARTS, run(stdout="exit code -8\n"), "differs"),
]


@pytest.mark.parametrize(("what", "program", "a_run", "expected"), CRASH, ids=[c[0] for c in CRASH])
def test_a_claimed_segmentation_fault_is_held_against(what: str, program: str, a_run: Run, expected: str) -> None:
    seen = observe(repro("crash", program, text="Segmentation fault (core dumped)"), a_run)
    assert seen.observation == expected, seen.why


def test_a_child_s_death_is_told_as_the_child_s() -> None:
    seen = observe(repro("crash", STARTS, signal="SIGSEGV"), run(stdout="exit code -11\n"))
    assert seen.why == "A process that it started was ended by SIGSEGV, as the report says."


SHAPE = "shape '[3]' is invalid for input of size 2"
BELOW = 'Traceback (most recent call last):\n  File "/work/t.py", line 4, in work\n    torch.ones(2).view(3)\n'
PARENT = 'Traceback (most recent call last):\n  File "/work/t.py", line 9, in <module>\n    assert p.exitcode == 0\n'
EXCEPTION = [
    ("a process", STARTS, run(stderr=f"Process Process-1:\n{BELOW}RuntimeError: {SHAPE}\n"), "shows"),
    (
        "a process, and its parent noticed",
        STARTS,
        raises(
            ("AssertionError", ""),
            stderr=f"Process Process-1:\n{BELOW}RuntimeError: {SHAPE}\n{PARENT}AssertionError\n",
        ),
        "shows",
    ),
    (
        "a thread, and the main one waited for ever",
        "import threading\nthreading.Thread(target=work).start()\n",
        run("timeout", stderr=f"Exception in thread Thread-1 (work):\n{BELOW}RuntimeError: {SHAPE}\n"),
        "shows",
    ),
    ("a command", CALLS, run(stderr=f"{BELOW}RuntimeError: {SHAPE}\n"), "shows"),
    (
        "a command whose failure ends the program",
        CALLS,
        raises(
            ("subprocess.CalledProcessError", "Command 'python c.py' returned non-zero exit status 1."),
            stderr=f"{BELOW}RuntimeError: {SHAPE}\n{PARENT}subprocess.CalledProcessError: Command 'python c.py'\n",
        ),
        "shows",
    ),
    ("a command that raised another", CALLS, run(stderr=f"{BELOW}RuntimeError: it is closed\n"), "unknown"),
    (
        "a process that raised another, and its parent noticed",
        STARTS,
        raises(("AssertionError", ""), stderr=f"Process Process-1:\n{BELOW}KeyError: 'a'\n{PARENT}AssertionError\n"),
        "differs",
    ),
    ("a traceback where nothing was started", ALONE, run(stderr=f"{BELOW}RuntimeError: {SHAPE}\n"), "absent"),
    ("a command that said nothing", CALLS, run(stderr="done\n"), "absent"),
]


@pytest.mark.parametrize(("what", "program", "a_run", "expected"), EXCEPTION, ids=[c[0] for c in EXCEPTION])
def test_a_claimed_exception_is_looked_for_in(what: str, program: str, a_run: Run, expected: str) -> None:
    seen = observe(repro("exception", program, exception="RuntimeError", message=SHAPE), a_run)
    assert seen.observation == expected, seen.why


def test_a_warning_of_a_worker_shows_though_the_program_ended_by_another_failure() -> None:
    claimed = repro("warning", LOADS, exception="UserWarning", message="numbers are read slowly from here")
    printed = "/work/t.py:8: UserWarning: numbers are read slowly from here\n  warnings.warn('numbers')\n"
    assert observe(claimed, raises(("RuntimeError", SEGV_WORKER), stderr=printed)).observation == "shows"
    assert observe(claimed, run(stderr=printed)).observation == "shows"
