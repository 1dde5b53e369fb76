"""Webhooks: signed deliveries to the bot, in order, once each; GitHub itself doesn't try again."""

from __future__ import annotations

import hashlib
import hmac
import json
import queue
import threading
import uuid
from dataclasses import dataclass

import requests

from tests.e2e.standin import shapes
from tests.e2e.standin.repository_shape import repository
from tests.e2e.standin.schemas import checked_payload
from tests.e2e.standin.world import Comment, Issue, Json, Label, Repository, User, World

TIMEOUT = 10
"""Seconds that GitHub waits for an answer."""


@dataclass
class Delivery:
    """One delivery: `status` is the answer's, None where there was none; `tries` counts redeliveries too."""

    id: str
    event: str
    payload: Json
    status: int | None = None
    tries: int = 0

    def as_json(self) -> Json:
        """For the admin API."""
        return {"id": self.id, "event": self.event, "status": self.status, "tries": self.tries, "payload": self.payload}


class Hooks:
    """Delivers what happens to `url`, where one is set."""

    def __init__(self, world: World) -> None:
        """Deliveries wait in a queue of their own thread, so that no request waits for the bot."""
        self.world = world
        self.url: str | None = None
        self.secret = uuid.uuid4().hex
        self.deliveries: list[Delivery] = []
        self._queue: queue.Queue[Delivery | None] = queue.Queue()
        self._thread = threading.Thread(target=self._deliver_all, name="webhooks", daemon=True)
        self._thread.start()

    def issues(self, action: str, where: Repository, issue: Issue, sender: User, **more: object) -> None:
        """An `issues` event."""
        self._send("issues", action, where, sender, {"issue": self._issue(where, issue), **more})

    def labelled(self, action: str, where: Repository, issue: Issue, sender: User, label: Label) -> None:
        """An `issues` event about a label."""
        self.issues(action, where, issue, sender, label=shapes.repository_label(self.world, where, label))

    def comment(
        self, action: str, where: Repository, issue: Issue, comment: Comment, sender: User, **more: object
    ) -> None:
        """An `issue_comment` event."""
        said = shapes.comment(self.world, where, issue, comment)
        about = {"issue": self._issue(where, issue), "comment": said, **more}
        self._send("issue_comment", action, where, sender, about)

    def installed(self, where: Repository) -> None:
        """An `installation` event: the App was installed."""
        short = {"id": where.id, "node_id": shapes.node_id("Repository", where.id), "name": where.name}
        payload = {
            "action": "created",
            "installation": shapes.installation(self.world, where),
            "repositories": [{**short, "full_name": where.full_name, "private": False}],
            "sender": shapes.user(self.world, where.owner),
        }
        self._put("installation", payload)

    def redeliver(self, delivery: str, times: int = 1) -> None:
        """Send a delivery again, as a person may on GitHub's page."""
        found = next(each for each in self.deliveries if each.id == delivery)
        for _ in range(times):
            self._queue.put(found)

    def settle(self) -> None:
        """Wait until all deliveries so far were made."""
        self._queue.join()

    def close(self) -> None:
        """Deliver nothing more."""
        self._queue.put(None)
        self._thread.join(timeout=TIMEOUT)

    def _issue(self, where: Repository, issue: Issue) -> Json:
        # A webhook's issue has one assignee too, as in the older API version, and whole labels.
        labels = [shapes.repository_label(self.world, where, each) for each in issue.labels]
        return {**shapes.issue(self.world, where, issue), "assignee": None, "labels": labels}

    def _send(self, event: str, action: str, where: Repository, sender: User, about: Json) -> None:
        if where.installation is None:
            return
        payload = {
            "action": action,
            **about,
            "repository": repository(self.world, where),
            "sender": shapes.user(self.world, sender),
            "installation": {
                "id": where.installation,
                "node_id": shapes.node_id("Installation", where.installation),
            },
        }
        self._put(event, payload)

    def _put(self, event: str, payload: Json) -> None:
        delivery = Delivery(str(uuid.uuid4()), event, checked_payload(event, payload))
        self.deliveries.append(delivery)
        self._queue.put(delivery)

    def _deliver_all(self) -> None:
        while (delivery := self._queue.get()) is not None:
            try:
                self._deliver(delivery)
            finally:
                self._queue.task_done()
        self._queue.task_done()

    def _deliver(self, delivery: Delivery) -> None:
        if self.url is None:
            return
        body = json.dumps(delivery.payload).encode()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "GitHub-Hookshot/standin",
            "X-GitHub-Delivery": delivery.id,
            "X-GitHub-Event": delivery.event,
            "X-Hub-Signature-256": "sha256=" + hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest(),
        }
        delivery.tries += 1
        try:
            delivery.status = requests.post(self.url, data=body, headers=headers, timeout=TIMEOUT).status_code
        except requests.RequestException:
            # GitHub notes a failed delivery and leaves it at that.
            delivery.status = None
