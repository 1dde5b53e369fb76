"""One container: made, started, listened to, ended, removed."""

from __future__ import annotations

import selectors
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Literal

import requests
from docker.errors import APIError, DockerException, NotFound
from docker.models.containers import Container

from runners.container_spec import ContainerSpec, arguments, passwd_text
from runners.engine import Engine, engine_errors
from runners.failures import RunnerFailure
from runners.limits import Limits
from runners.record import MOST_BYTES
from runners.usage import Usage, Used
from runners.user_ids import candidates

CONFLICT = 409
"""The engine's answer to a name that is another container's."""

POLL_SECONDS = 0.25
GRACE_SECONDS = 20.0
"""How long after a kill the streams may stay open before the engine counts as gone."""

MOST_PRINTED = 160 * 1024 * 1024
"""Beyond the output limit that is read and dropped before a program is ended: Python prints an exception's whole
message before the launcher records it."""

Kill = Literal["timeout", "output-limit", "stopped"]


@dataclass(slots=True)
class Ended:
    """How a container ended, as the engine tells it; `killed` is why we ended it, None if it ended by itself.

    `tail` is the end of stderr where what stands before it was too much: a record comes last. `early_seconds` are those
    that the imports took which were made before the program was there, where it was run in a container that waited.
    """

    exit_code: int | None = None
    oom_killed: bool = False
    killed: Kill | None = None
    error: str = ""
    streams: dict[int, bytearray] = field(default_factory=lambda: {1: bytearray(), 2: bytearray()})
    tail: bytearray = field(default_factory=bytearray)
    seconds: float = 0.0
    early_seconds: float = 0.0
    used: Used = field(default_factory=Used)


@dataclass(frozen=True, slots=True)
class Begun:
    """A container that has been started, at a moment of the monotonic clock; its streams are read from `stream`."""

    engine: Engine
    container: Container
    stream: Any
    usage: Usage
    started: float

    @property
    def socket(self) -> socket.socket:
        """The stream as a socket, which a selector takes."""
        found: socket.socket = getattr(self.stream, "_sock", self.stream)
        return found

    def listen(
        self,
        limits: Limits,
        on_output: Callable[[str, bytes], None] | None = None,
        stopped: Callable[[], bool] | None = None,
        early_seconds: float | None = None,
    ) -> Ended:
        """Reads what the program prints until it has ended, by itself or at a limit that counts from now.

        `early_seconds` are those of what was imported before, where it was given its program only now.
        """
        began = self.started if early_seconds is None else time.monotonic()
        ended = Ended(early_seconds=early_seconds or 0.0, used=self.usage.used)
        Listener(self.container, self.socket, limits, ended, self.usage, on_output, stopped).listen()
        ended.seconds = time.monotonic() - began
        read_state(self.engine, self.container, ended)
        return ended


@contextmanager
def begun(engine: Engine, spec: ContainerSpec, limits: Limits, ids: range) -> Iterator[Begun]:
    """A container that has been made for one user id of `ids`, and started; it is removed at the end.

    Raises EngineGone, ImageMissing, DiskFull or RunnerFailure, for what is done with it too.
    """
    with engine_errors():
        container = created(engine, spec, limits, ids)
        try:
            stream = container.attach_socket(params={"stdout": 1, "stderr": 1, "stream": 1})
            started = time.monotonic()
            container.start()
            try:
                yield Begun(engine, container, stream, Usage(container, Used()), started)
            finally:
                with suppress(OSError):
                    stream.close()
        finally:
            with suppress(NotFound, APIError):
                container.remove(force=True, v=True)


def created(engine: Engine, spec: ContainerSpec, limits: Limits, ids: range) -> Container:
    """The container, made for a user id that no other one has. Raises RunnerFailure where none is free."""
    for user in candidates(ids):
        spec.passwd.write_text(passwd_text(user), encoding="utf-8")
        try:
            return engine.client.containers.create(**arguments(spec, limits, user))
        except APIError as error:
            if error.status_code != CONFLICT:
                raise
    raise RunnerFailure(f"all user ids from {ids[0]} to {ids[-1]} are in use: set `uids` in app.yaml to more of them")


def read_state(engine: Engine, container: Container, ended: Ended) -> None:
    """Fills in what the engine knows of the end."""
    container.wait(timeout=GRACE_SECONDS)
    state = engine.client.api.inspect_container(str(container.id))["State"]
    ended.exit_code, ended.oom_killed = int(state["ExitCode"]), bool(state["OOMKilled"])
    ended.error = str(state.get("Error") or "")


class Listener:
    """Reads the attached streams until they end, and ends the container at a limit."""

    def __init__(
        self,
        container: Container,
        stream: socket.socket,
        limits: Limits,
        ended: Ended,
        usage: Usage,
        on_output: Callable[[str, bytes], None] | None,
        stopped: Callable[[], bool] | None,
    ) -> None:
        self.container, self.limits, self.ended, self.usage = container, limits, ended, usage
        self.on_output, self.stopped = on_output, stopped
        self.socket = stream
        self.deadline = time.monotonic() + limits.seconds
        self.next_sample = time.monotonic() + 1.0
        self.sample_seconds = 1.0
        self.pending = bytearray()
        self.total = 0

    def listen(self) -> None:
        """Returns when the streams have ended. Raises ConnectionError where they don't after a kill."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.socket, selectors.EVENT_READ)
            while True:
                wait = max(0.0, min(POLL_SECONDS, self.deadline - time.monotonic()))
                if selector.select(wait):
                    data = self.socket.recv(65536)
                    if not data:
                        return
                    self.take(data)
                self.look()

    def take(self, data: bytes) -> None:
        """Takes the engine's frames apart: one byte of stream, three of nothing, four of length, the text."""
        self.pending += data
        while len(self.pending) >= 8:
            length = int.from_bytes(self.pending[4:8], "big")
            if len(self.pending) < 8 + length:
                return
            number, text = self.pending[0], bytes(self.pending[8 : 8 + length])
            del self.pending[: 8 + length]
            self.total += length
            if self.total > self.limits.output_bytes + MOST_BYTES:
                if number == 2:
                    self.ended.tail += text
                    del self.ended.tail[:-MOST_BYTES]
                continue
            self.ended.streams[2 if number == 2 else 1] += text
            if self.on_output:
                self.on_output("stderr" if number == 2 else "stdout", text)

    def look(self) -> None:
        """Ends the container at a limit; samples what it uses."""
        now = time.monotonic()
        if self.ended.killed:
            if now > self.deadline:
                raise ConnectionError("the container doesn't end after a kill")
        elif self.total > self.limits.output_bytes + MOST_PRINTED:
            self.kill("output-limit")
        elif now >= self.deadline:
            self.kill("timeout")
        elif self.stopped and self.stopped():
            self.kill("stopped")
        elif now >= self.next_sample:
            threading.Thread(target=self.usage.sample, daemon=True).start()
            self.sample_seconds = min(30.0, self.sample_seconds * 2)
            self.next_sample = now + self.sample_seconds

    def kill(self, why: Kill) -> None:
        """Ends the container; on the side, since the engine answers only after somebody has read its output."""
        self.ended.killed = why
        self.deadline = time.monotonic() + GRACE_SECONDS
        threading.Thread(target=self.sample_and_kill, daemon=True).start()

    def sample_and_kill(self) -> None:
        """A last look at what it used, then the end."""
        self.usage.sample()
        # It may have ended by itself in this moment; an engine that is gone shows in the streams.
        with suppress(DockerException, requests.RequestException):
            self.container.kill()
