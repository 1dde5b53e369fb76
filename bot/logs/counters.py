"""What a process counts by itself, for Prometheus."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter

REGISTRY = CollectorRegistry()
BUGS = Counter("reprobot_bugs", "Bugs of ours that ended a step of an issue.", ["step"], registry=REGISTRY)
