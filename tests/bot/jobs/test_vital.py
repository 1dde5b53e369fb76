"""A process and its threads, tried in processes of their own."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from bot.jobs.vital import THREAD_DIED

PROCESS = """
import os, threading, time
from bot.logs.configure import configure_logs
from bot.jobs.vital import Vital

def fails():
    time.sleep(0.2)
    {failure}

configure_logs()
vital = Vital(os._exit)
vital.watch()
if {early}:
    threading.Thread(target=fails, name="early").start()
vital.all_there()
if not {early}:
    threading.Thread(target=fails, name="of a run").start()
time.sleep(2)
"""


@pytest.mark.parametrize("failure", ["raise ValueError('broken')", "raise SystemExit(0)", "raise MemoryError"])
@pytest.mark.parametrize(("early", "status"), [(True, THREAD_DIED), (False, 0)])
def test_a_process_ends_with_a_thread_that_was_there_from_the_start_and_with_no_other(
    early: bool, status: int, failure: str
) -> None:
    code = PROCESS.format(early=early, failure=failure)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == status
    line = json.loads(done.stderr)
    assert (line["event"], line["ends_the_process"]) == ("a thread died", early)
    assert failure.split()[1].partition("(")[0] in line["exception"]
