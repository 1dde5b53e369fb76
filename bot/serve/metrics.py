"""Prometheus metrics of the GitHub side: what this process counts, and what the database says when it is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from flask import Response
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client import Counter as CounterMetric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from sqlalchemy import Engine, func, select

from bot.database.models import RunRow
from bot.database.processes import Processes
from bot.jobs.backlog import Backlog
from bot.logs.counters import REGISTRY
from bot.web.server import Delivery

DELIVERIES = CounterMetric(
    "reprobot_deliveries", "Deliveries by event and result.", ["event", "result"], registry=REGISTRY
)
STEPS = Histogram(
    "reprobot_step_seconds", "Seconds of the steps that speak with GitHub.", ["step"], registry=REGISTRY,
    buckets=(0.1, 0.3, 1, 3, 10, 30, 100, 300),
)  # fmt: skip
EVENTS = frozenset({"issues", "issue_comment", "installation", "ping"})


def count_delivery(delivery: Delivery, result: str, _seconds: float, /) -> None:
    """Counts a delivery. An event that the bot doesn't know is `other`: anybody may send any word unsigned."""
    DELIVERIES.labels(delivery.event if delivery.event in EVENTS else "other", result).inc()


class State(Collector):
    """What the database and GitHub say at the moment of a scrape."""

    def __init__(self, engine: Engine, rate_left: Callable[[], dict[int | None, int]]) -> None:
        self._engine, self._rate_left = engine, rate_left

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The gauges."""
        yield self._jobs()
        yield self._runs()
        yield GaugeMetricFamily(
            "reprobot_worker_slots", "Slots of the workers that were seen lately.",
            value=Processes(self._engine).slots("docker"),
        )  # fmt: skip
        left = GaugeMetricFamily("reprobot_github_rate_left", "Requests left.", labels=["installation"])
        for installation, count in self._rate_left().items():
            left.add_metric([str(installation or "")], count)
        yield left

    def _jobs(self) -> GaugeMetricFamily:
        """Jobs by name and state; those that are ENQUEUED are the queues' length."""
        counts: Counter[tuple[str, str]] = Counter()
        for each in Backlog(self._engine).states():
            counts[each.name, each.status.lower()] += each.count
        jobs = GaugeMetricFamily("reprobot_jobs", "Jobs that are not pruned yet.", labels=["job", "state"])
        for (name, status), count in counts.items():
            jobs.add_metric([name, status], count)
        return jobs

    def _runs(self) -> GaugeMetricFamily:
        runs = GaugeMetricFamily("reprobot_runs", "Runs that are kept.", labels=["outcome", "torch"])
        query = select(RunRow.outcome, RunRow.torch, func.count()).group_by(RunRow.outcome, RunRow.torch)
        with self._engine.connect() as connection:
            for outcome, torch, count in connection.execute(query):
                runs.add_metric([outcome, torch], count)
        return runs


def scraping(state: State) -> Callable[[], Response]:
    """The view of `GET /metrics`."""
    asked = CollectorRegistry()
    asked.register(state)
    return lambda: Response(generate_latest(REGISTRY) + generate_latest(asked), content_type=CONTENT_TYPE_LATEST)
