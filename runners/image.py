"""The runner image: what every sandbox starts from."""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from docker.errors import APIError, BuildError, DockerException, ImageNotFound

from runners.engine import Engine, engine_errors
from runners.failures import ImageMissing

REPOSITORY = "reprobot-runner"
BASE_REPOSITORY = "reprobot-runner-base"
SUITE = "bookworm"
COPIED = "runners/init.c"
"""The one file that the Dockerfile's `runner` stage copies."""

INIT = "/opt/init"
"""What that file is in the image."""

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")

Progress = Callable[[str], None]


def dockerfile_text() -> str:
    """The Dockerfile's `runner` stage: beside this file in an installed package, else in the checkout."""
    here = Path(__file__).parent
    path = next(p for p in (here / "Dockerfile", here.parent / "Dockerfile") if p.is_file())
    return runner_stage(path.read_text(encoding="utf-8"))


def recipe() -> dict[str, bytes]:
    """What the runner image is made of: each file by its path below the checkout."""
    return {"Dockerfile": dockerfile_text().encode(), COPIED: (Path(__file__).parent.parent / COPIED).read_bytes()}


def context(files: dict[str, bytes]) -> io.BytesIO:
    """The files as the tar that an engine builds from."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    packed.seek(0)
    return packed


def runner_stage(dockerfile: str) -> str:
    """The text up to the second FROM: another stage's change makes no new runner image."""
    starts = [m.start() for m in re.finditer(r"^FROM ", dockerfile, re.MULTILINE)]
    return dockerfile[: starts[1]] if len(starts) > 1 else dockerfile


def base_name() -> str:
    """The base image that the Dockerfile names: `repository@digest` where it has one, as engines look it up by that."""
    (name,) = re.findall(r"^ARG BASE=(\S+)$", dockerfile_text(), re.MULTILINE)
    repository, at, digest = name.partition("@")
    return f"{re.sub(r':[^:/]+$', '', repository)}@{digest}" if at else name


def image_tag() -> str:
    """The tag, made of what the image is made of."""
    digest = hashlib.sha256(b"\0".join(recipe().values()))
    return f"{REPOSITORY}:{digest.hexdigest()[:16]}"


def find_image(engine: Engine) -> str | None:
    """The runner image's id, or None if it isn't there. Raises EngineMissing or EngineGone."""
    with engine_errors():
        try:
            return str(engine.client.images.get(image_tag()).id)
        except ImageNotFound:
            return None


def ensure_image(engine: Engine, progress: Progress = lambda _: None) -> str:
    """The runner image's id, built if it isn't there. Raises ImageMissing, EngineMissing, EngineGone or DiskFull."""
    found = find_image(engine)
    if found:
        return found
    base = ensure_base(engine, progress)
    progress(f"building the runner image from {base} (a minute or two)")
    with engine_errors():
        try:
            image, _ = engine.client.images.build(
                fileobj=context(recipe()),
                custom_context=True,
                tag=image_tag(),
                buildargs={"BASE": base},
                network_mode="host",  # our own text, and apt-get must work where the engine has no bridge
                rm=True,
            )
        except BuildError as error:
            lines = [str(entry.get("stream") or entry.get("error") or "").strip() for entry in error.build_log]
            last = next((line for line in reversed(lines) if line), "")
            raise ImageMissing(f"the runner image can't be built: {error.msg} ({last})") from error
    return str(image.id)


def ensure_base(engine: Engine, progress: Progress) -> str:
    """The base image's name: there already, pulled, or, where no registry answers, made by mmdebstrap."""
    pinned, made = base_name(), f"{BASE_REPOSITORY}:{SUITE}"
    for name in (pinned, made):
        with engine_errors(), suppress(ImageNotFound):
            engine.client.images.get(name)
            return name
    progress(f"pulling {pinned}")
    try:
        engine.client.images.pull(pinned)
    except (APIError, DockerException) as error:
        progress(f"no container registry gives {pinned}; making a base with mmdebstrap")
        with tempfile.TemporaryDirectory(prefix="reprobot-base-") as folder:
            archive = Path(folder, "base.tar")
            make_base(archive, str(error), progress)
            with engine_errors():
                engine.client.api.import_image_from_file(str(archive), repository=BASE_REPOSITORY, tag=SUITE)
        return made
    return pinned


def make_base(archive: Path, why: str, progress: Progress) -> None:
    """A tar of a minimal Debian. Raises ImageMissing where mmdebstrap can't be had or fails."""
    if not shutil.which("mmdebstrap"):
        if os.geteuid() != 0 or not shutil.which("apt-get"):
            raise ImageMissing(
                f"can't pull {base_name()} ({why}) and mmdebstrap is missing: install it"
                " (`apt-get install mmdebstrap`), or pull the image yourself"
            )
        progress("installing mmdebstrap")
        run_apt("mmdebstrap")
    keyring = [f"--keyring={KEYRING}"] if KEYRING.exists() else []
    done = subprocess.run(
        ["mmdebstrap", "--quiet", "--variant=minbase", *keyring, SUITE, str(archive)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ImageMissing(f"mmdebstrap failed: {last_line(done.stderr)}; or pull {base_name()} yourself")


def run_apt(*packages: str) -> None:
    """Installs Debian packages as root. Raises ImageMissing with apt's last line."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-q", "-y", *packages]):
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise ImageMissing(f"`apt-get install {' '.join(packages)}` failed: {last_line(done.stderr)}")


def last_line(text: str) -> str:
    """The last line that says something."""
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "no message")
