"""A forked child whose streams are pipes: it gets them, is ended in time, and what it wrote is read in bounds."""

import faulthandler
import os
import select
import signal
import time
from contextlib import suppress

MOST_OUTPUT = 300000
RESULT = 3
"""The descriptor by which the child says what came of it, beside its two streams."""


def become(pipes):
    """In the child: its streams and its result are the pipes."""
    os.setsid()
    for (read, write), target in zip(pipes, (1, 2, RESULT)):
        os.close(read)
        os.set_inheritable(write, True)
    # Out of the way first: one of the pipes may have the number of another's place.
    moved = [os.dup(write) for _, write in pipes]
    high = [os.dup(each) for each in moved]
    for source, target in zip(high, (1, 2, RESULT)):
        os.dup2(source, target)
    for each in set(high + moved + [write for _, write in pipes]) - {1, 2, RESULT}:
        os.close(each)
    faulthandler.enable(file=2, all_threads=False)


def watched_over(child, reads, seconds):
    """The status of a child that ended, None for one that was killed, and the beginning of all that it wrote."""
    streams, end, status, still = {read: b"" for read in reads}, time.time() + seconds, None, set(reads)
    for read in reads:
        os.set_blocking(read, False)
    while still and status is None and time.time() < end:
        ready = select.select(list(still), [], [], 0.2)[0]
        still -= {read for read in ready if not _drain(read, streams)}
        if not ready:  # a process that it left behind may hold its streams open
            status = _reaped(child, 0)
    if status is None and not still:
        status = _reaped(child, 0.5)
    for kill in (os.killpg, os.kill) if status is None else (os.killpg,):
        with suppress(OSError):  # it has ended
            kill(child, signal.SIGKILL)
    if status is None:
        _reaped(child, 5)
    for read in reads:
        _drain(read, streams)
        os.close(read)
    return status, [streams[read] for read in reads]


def _reaped(child, seconds):
    end = time.time() + seconds
    while True:
        try:
            found, status = os.waitpid(child, os.WNOHANG)
        except OSError:
            return None
        if found:
            return status
        if time.time() >= end:
            return None
        time.sleep(0.002)


def _drain(read, streams):
    """Reads what there is; False at the end."""
    for _ in range(64):
        try:
            data = os.read(read, 65536)
        except BlockingIOError:
            return True
        except OSError:
            return False
        if not data:
            return False
        streams[read] += data[: MOST_OUTPUT - len(streams[read])]
    return True


def signal_name(number):
    """A signal as people write it."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return "%d" % number
