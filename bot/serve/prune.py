"""What is forgotten every night, and how long each is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dbos import DBOS
from sqlalchemy import Engine

from bot.database.answers import Answers
from bot.database.commands import Commands
from bot.database.deliveries import Deliveries
from bot.database.failures import Failures
from bot.database.processes import Processes
from bot.database.runs import RunCache
from bot.database.triages import Triages
from bot.jobs.orders import APPLICATION

KEEP_JOBS = timedelta(days=14)
"""A job's id is what makes a redelivery the same job, and GitHub can be asked to send again for three days."""

KEEP_COMMANDS = timedelta(days=1)
KEEP_PROCESSES = timedelta(days=7)
"""A worker that was killed stays in sight for a while; one that ended in order is gone at once."""

KEEP_DELIVERIES = KEEP_FAILURES = timedelta(days=30)
KEEP_ANSWERS = timedelta(days=60)
KEEP_RUNS = KEEP_TRIAGES = timedelta(days=365)
BATCH = 500


def prune(engine: Engine) -> dict[str, int]:
    """Forgets what is old; says how much of each. Verdicts are kept."""
    now = datetime.now(UTC)
    return {
        "jobs": prune_jobs(now - KEEP_JOBS),
        "runs": RunCache(engine).prune(now - KEEP_RUNS),
        "deliveries": Deliveries(engine).prune(now - KEEP_DELIVERIES),
        "commands": Commands(engine).prune(now - KEEP_COMMANDS),
        "answers": Answers(engine).prune(now - KEEP_ANSWERS),
        "failures": Failures(engine).prune(now - KEEP_FAILURES),
        "processes": Processes(engine).prune(now - KEEP_PROCESSES),
        "triages": Triages(engine).prune(now - KEEP_TRIAGES),
    }


def prune_jobs(before: datetime) -> int:
    """Deletes the jobs that ended before that moment; says how many."""
    removed = 0
    while True:
        old = DBOS.list_workflows(
            completed_before=before.isoformat(),
            status=["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"],
            limit=BATCH,
            load_input=False,
            load_output=False,
            application_name=APPLICATION,
        )
        if not old:
            return removed
        DBOS.delete_workflows([job.workflow_id for job in old])
        removed += len(old)
