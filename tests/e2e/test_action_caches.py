"""A run of the Action on a machine that has nothing but the two caches: they are all that a verdict needs."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from runners.image import image_tag
from runners.store import default_root
from tests.bot.action.test_action import Workflow, own_comments
from tests.bot.action.test_action import workflow as workflow  # noqa: PLC0414  # a fixture
from tests.e2e.engine import OwnEngine
from tests.e2e.system import program_that_raises
from tests.e2e.test_action import steps

pytestmark = pytest.mark.docker


@pytest.fixture
def engine() -> Iterator[OwnEngine]:
    """An engine without an image."""
    own = OwnEngine()
    try:
        own.start()
        yield own
    finally:
        own.stop()


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """What an earlier run left to the caches: the image, and the store, packed as actions/cache packs it."""
    (tmp_path / "reprobot-image").mkdir()
    save = ["docker", "save", "--output", str(tmp_path / "reprobot-image" / "image.tar"), image_tag()]
    subprocess.run(save, check=True)
    root = default_root()
    packed = ["tar", "--create", "--use-compress-program=zstdmt", "--file", str(tmp_path / "store.tzst")]
    subprocess.run([*packed, "-C", str(root), "environments", "interpreters", "specs", "releases.json"], check=True)
    program = tmp_path / "reprobot" / "bin" / "repro"
    program.parent.mkdir(parents=True)
    program.symlink_to(Path(sys.executable).with_name("repro"))
    return tmp_path


def test_a_run_from_the_caches_builds_nothing_and_reaches_its_verdict(
    workflow: Workflow, kept: Path, engine: OwnEngine, record_testsuite_property: Callable[[str, object], None]
) -> None:
    @contextmanager
    def measured(name: str) -> Iterator[None]:
        started = time.monotonic()
        yield
        record_testsuite_property(name, round(time.monotonic() - started, 1))

    store = kept / "store"
    store.mkdir()
    with measured("restore the store"):
        unpack = ["tar", "--extract", "--use-compress-program=unzstd", "--file", str(kept / "store.tzst")]
        subprocess.run([*unpack, "-C", str(store)], check=True)
    given = {"DOCKER_HOST": engine.host, "REPRO_STORE": str(store)}
    script = next(step["run"] for step in steps() if step["name"] == "Make ready")
    named = {"RUNNER_TEMP": str(kept), "IMAGE": image_tag().partition(":")[2], "STORE_HIT": "true", **given}
    environments = sorted(path.name for path in (store / "environments").iterdir())
    with measured("load the image and make ready"):
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
        ready = subprocess.run(command, env={**os.environ, **named}, capture_output=True, text=True, check=False)
    assert ready.returncode == 0, ready.stderr
    assert ready.stdout.splitlines() == [f"Loaded image: {image_tag()}"], "nothing is left to make ready"
    issue, payload = workflow.filed(program_that_raises(uuid.uuid4().int % 10**6))
    with measured("from the event to the comment"):
        done = workflow.run("issues", payload, "--latest", "2.13.0", **given)
    assert done.exit_code == 0, done.stderr
    assert "**Reproduced.**" in own_comments(issue)[0]
    assert sorted(path.name for path in (store / "environments").iterdir()) == environments
