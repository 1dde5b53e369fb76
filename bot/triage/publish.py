"""Has verdicts written to GitHub: a durable job an issue, of the batch queue, which looks at the issue anew."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from dbos import DBOSClient

from bot.answering.request import Request
from bot.jobs.orders import APPLICATION, IssueOrder
from bot.jobs.supersede import issue_prefix
from bot.serve.intake import Intake
from bot.sources.reference import Reference
from bot.triage.runs import BATCH, ENDED, LOOK_SECONDS

ACTION = "triage"


@dataclass
class Publisher:
    """Asks for comments and labels; who serves the batch queue writes them.

    The runs that such a job asks for have been made by the triage, so it finds them and runs nothing. Its id is made
    of the triage, so that one that was killed asks for nothing twice; the comment is found before it is written.
    """

    intake: Intake
    client: DBOSClient
    triage: str
    request: Request
    waiting: set[str] = field(default_factory=set)
    ended: Counter[str] = field(default_factory=Counter)

    def publish(self, issue: Reference) -> None:
        """Have an issue's verdict written."""
        job = f"{issue_prefix(issue.repository, issue.number)}{ACTION}/{self.triage}"
        self.intake.batch({job: IssueOrder(issue.repository, issue.number, action=ACTION, asked=self.request)})
        self.waiting.add(job)

    def wait(self, told: Callable[[], None]) -> None:
        """Wait until all is written; `told` is called after each look."""
        while self.waiting:
            self.look()
            told()
            time.sleep(LOOK_SECONDS)

    def look(self) -> None:
        """Count what has ended, by what became of the comment or how else it ended."""
        waiting = sorted(self.waiting)
        for start in range(0, len(waiting), BATCH):
            found = self.client.list_workflows(
                workflow_ids=waiting[start : start + BATCH],
                status=ENDED,
                load_input=False,
                application_name=APPLICATION,
            )
            for job in found:
                self.waiting.discard(job.workflow_id)
                output = job.output if isinstance(job.output, dict) else {}
                self.ended[str(output.get("comment") or output.get("ended") or job.status.lower())] += 1
