"""A tracker of 15,000 open issues: listed, read and planned, for the first time and again when nothing changed.

The stand-in for GitHub is a process of its own and so is each pass. The baseline is a pass that lists with PyGithub
alone and asks for all comments. `TRACKER_ISSUES` may name another number of issues.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from itertools import islice
from typing import Any

from benchmarks.synthetic.check import check
from benchmarks.synthetic.tracker import tracker
from bot.answering.course import Terms
from bot.answering.machine import Machine
from bot.answering.request import Request
from bot.database.engine import database_url, open_engine
from bot.database.migrate import prepare
from bot.settings.config import load_config
from bot.sources.tracker import Filter, Reading, tracker_issues
from bot.triage.case import Case, open_case
from repros.read import read_issue
from tests.e2e.standin.remote import Remote, process

REPOSITORY = "example/torch"
COUNT = int(os.environ.get("TRACKER_ISSUES", "15000"))
CHECKED = 2000
"""Issues of which is looked whether they are read as they should be."""

BATCH = 500
AIM_SECONDS, AIM_MEGABYTES, AIM_REQUESTS = 180, 500, 200


def main() -> int:
    """Print each pass; 1 where an issue was lost, or memory or requests are beyond their aims."""
    agreement = check(tracker(min(COUNT, CHECKED)))
    print(*agreement.lines(), sep="\n")
    with tempfile.TemporaryDirectory() as folder, process(REPOSITORY) as github:
        fill(github)
        first = measured(github, "read", folder)
        second = measured(github, "read", folder)
        plain = measured(github, "plain", folder)
    for name, found in {"first pass": first, "second pass": second, "PyGithub": plain}.items():
        print(
            f"{name:12} {found['issues']:6,} issues in {found['seconds']:6.1f} s ({found['cpu']:.1f} s of CPU)  "
            f"peak {found['megabytes']:4.0f} MB  {found['requests']:5,} requests, {found['free']:5,} of them free"
        )
    print(
        f"second pass: 1/{plain['requests'] / max(second['requests'], 1):.0f} of PyGithub's requests; aims: "
        f"{AIM_SECONDS} s, {AIM_MEGABYTES} MB, {AIM_REQUESTS} requests"
    )
    lost = any(found["issues"] != COUNT for found in (first, second, plain))
    beyond = second["requests"] >= AIM_REQUESTS or max(first["megabytes"], second["megabytes"]) >= AIM_MEGABYTES
    return int(lost or beyond or bool(agreement.wrong))


def fill(github: Remote) -> None:
    """Has the issues filed."""
    issues = tracker(COUNT)
    while some := list(islice(issues, BATCH)):
        github.do("fill", repository=REPOSITORY, issues=[filed(each.issue) for each in some])
    github.do("counts", clear=True)


def filed(issue: Any) -> dict[str, Any]:
    """An issue as the stand-in takes it."""
    comments = [{"body": each.body, "user": each.author} for each in issue.comments]
    about = {"title": issue.title, "body": issue.body, "user": issue.author, "labels": issue.labels}
    return {**about, "created": issue.created.isoformat(), "comments": comments}


def measured(github: Remote, how: str, folder: str) -> dict[str, Any]:
    """What one pass in a process of its own took, and what it asked for."""
    environment = {**os.environ, "GITHUB_TOKEN": github.do("grant", user="maintainer")["token"]}
    command = [sys.executable, "-m", "benchmarks.tracker", how, github.url, folder]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environment)
    counts = github.do("counts", clear=True)
    free = sum(count for name, count in counts.items() if name.endswith(" 304"))
    return {**json.loads(done.stdout), "requests": sum(counts.values()), "free": free}


def read(url: str, folder: str) -> int:
    """Lists, reads and plans as `repro triage` does; gives how many issues there were."""
    config = load_config().model_copy(update={"api_url": url, "database_url": f"sqlite:///{folder}/reprobot.sqlite"})
    engine = open_engine(database_url(config))
    prepare(engine)
    bench = Machine(config)
    terms = Terms(Request(), config, lambda: bench.releases)
    issues = tracker_issues([REPOSITORY], config, Filter(), Reading(engine))
    cases: list[Case] = [open_case(number, issue, read_issue(issue), terms) for number, issue in enumerate(issues)]
    return len(cases)


def plain(url: str) -> int:
    """Lists with PyGithub alone and asks for the comments; gives how many issues there were."""
    from github import Auth, Github

    client = Github(auth=Auth.Token(os.environ["GITHUB_TOKEN"]), base_url=url, per_page=100, seconds_between_requests=0)
    count = 0
    for issue in client.get_repo(REPOSITORY).get_issues(state="open"):
        count += 1  # there are no pull requests, and asking an issue whether it is one takes a request
        if issue.comments:
            list(islice(issue.get_comments(), 100))
    return count


def as_process(how: str, url: str, folder: str) -> None:
    """One pass; says what it took."""
    begin = time.monotonic()
    issues = read(url, folder) if how == "read" else plain(url)
    seconds, used = time.monotonic() - begin, resource.getrusage(resource.RUSAGE_SELF)
    took = {"seconds": seconds, "cpu": used.ru_utime + used.ru_stime, "megabytes": used.ru_maxrss / 1024}
    sys.stdout.write(json.dumps({"issues": issues, **took}))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        as_process(*sys.argv[1:])
    else:
        sys.exit(main())
