"""The webhook under 200 signed deliveries a second for 30 s, each stored as a durable job in SQLite.

The server is a process of its own, with the production server and the real store of jobs; no worker takes them, so
that what is measured is the intake. The pace is kept whatever the answers take (an open loop), and a delivery's time
counts from the moment at which it was due.
"""

from __future__ import annotations

import http.client
import json
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

SECRET = "the benchmark's own"
RATE = 200
SECONDS = 30
SENDERS = 64


def main() -> int:
    """Print how the deliveries were answered and p50, p99; 1 where one was lost or refused."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "benchmarks.webhook", folder]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            try:
                port = int(server.stdout.readline() if server.stdout else 0)
                statuses, times = _load(port)
            finally:
                server.terminate()
                stored = int((server.stdout.read() if server.stdout else "") or 0)
    times.sort()
    p50, p99 = (times[int(len(times) * share)] * 1000 for share in (0.5, 0.99))
    taken = statuses.count(202)
    print(f"{len(statuses)} deliveries at {RATE} a second: {taken} answered 202, {stored} jobs stored")
    print(f"p50 {p50:.1f} ms, p99 {p99:.1f} ms, the slowest {times[-1] * 1000:.1f} ms (aim: p99 under 100 ms)")
    return int(not taken == stored == RATE * SECONDS)


def _load(port: int) -> tuple[list[int], list[float]]:
    """The statuses (0 for no answer) and the seconds of each delivery."""
    due: queue.Queue[tuple[float, int] | None] = queue.Queue()
    statuses, times = list[int](), list[float]()

    def send() -> None:
        while (item := due.get()) is not None:
            when, number = item
            statuses.append(_deliver(port, number))
            times.append(time.monotonic() - when)

    senders = [threading.Thread(target=send) for _ in range(SENDERS)]
    for sender in senders:
        sender.start()
    begin = time.monotonic() + 0.5
    for number in range(RATE * SECONDS):
        when = begin + number / RATE
        time.sleep(max(0.0, when - time.monotonic()))
        due.put((when, number))
    for _ in senders:
        due.put(None)
    for sender in senders:
        sender.join()
    return statuses, times


def _deliver(port: int, number: int) -> int:
    from bot.web.signature import sign

    body = json.dumps(_payload(number)).encode()
    headers = {
        "Content-Type": "application/json",
        "X-GitHub-Event": "issues",
        "X-GitHub-Delivery": f"delivery-{number}",
        "X-Hub-Signature-256": sign(SECRET.encode(), body),
    }
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("POST", "/webhook", body, headers)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def _payload(number: int) -> dict[str, Any]:
    """An opened issue of usual length; GitHub's own payload has some 10 KB around it."""
    text = "```python\nimport torch\nprint(torch.ones(2))\n```\n" + "It fails like this.\n" * 100
    user = {"login": "ann", "type": "User", "filler": "x" * 1000}
    return {
        "action": "opened",
        "issue": {"number": number + 1, "title": "A bug", "body": text, "user": user, "labels": []},
        "repository": {"full_name": "acme/torch", "filler": "x" * 6000},
        "installation": {"id": 5},
        "sender": user,
    }


def serve(folder: Path) -> None:
    """The server's process: says its port, and at SIGTERM how many jobs it has stored."""
    from sqlalchemy import URL

    from bot.database.engine import open_engine
    from bot.database.migrate import upgrade
    from bot.jobs.engine import client, migrate
    from bot.logs.configure import configure_logs
    from bot.serve.webhook import webhook
    from bot.web.decide import Rules
    from bot.web.serving import serving
    from repros.read import read_issue

    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    url = URL.create("sqlite", database=str(folder / "jobs.sqlite"))
    engine = open_engine(url)
    upgrade(engine)
    migrate(url)
    with (folder / "log").open("w") as log:
        configure_logs(secrets=[SECRET], stream=log)
        jobs = client(url)
        rules = Rules("repro", "reprobot[bot]", read_issue)
        with webhook(engine, jobs, [SECRET], lambda: rules) as app, serving(app) as port:
            print(port, flush=True)
            ended.wait()
        print(len(jobs.list_workflows(load_input=False)), flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        serve(Path(sys.argv[1]))
    else:
        sys.exit(main())
