"""The service image, built as an operator builds it, from wheels that this machine's pip has fetched."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import docker

from runners.engine import Engine
from runners.image import ensure_base
from tests.e2e.standin.remote import ROOT

BOT, POSTGRES = "reprobot-tested:bot", "reprobot-tested:postgres"

POSTGRES_STEPS = """
FROM {base} AS postgres
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends postgresql \
    && rm -rf /var/lib/apt/lists/* && install -d -o postgres -g postgres /var/lib/postgresql/data
COPY start /usr/local/bin/start
ENTRYPOINT ["sh", "/usr/local/bin/start"]
"""
START = """
# Does what the registry's image does with its variables.
set -e
bin=$(echo /usr/lib/postgresql/*/bin)
data=/var/lib/postgresql/data
printf %s "$POSTGRES_PASSWORD" > /tmp/password
as() { runuser -u postgres -- "$@"; }
as "$bin/initdb" -D "$data" -U "$POSTGRES_USER" -E UTF8 --pwfile /tmp/password --auth-host scram-sha-256 > /tmp/log
echo "host all all all scram-sha-256" >> "$data/pg_hba.conf"
as "$bin/pg_ctl" -D "$data" --wait --options "-c listen_addresses=''" start > /tmp/log
as "$bin/createdb" --username "$POSTGRES_USER" "$POSTGRES_DB"
as "$bin/pg_ctl" -D "$data" --wait stop
exec runuser -u postgres -- "$bin/postgres" -D "$data" -c "listen_addresses=*"
"""


def build_bot(folder: Path) -> str:
    """Builds the `bot` target in a copy of what it is built from; gives its tag."""
    wheels = folder / "wheels"
    locked = ["--require-hashes", "--no-deps", "--requirement", "requirements.txt"]
    fetch = ["download", "--quiet", "--dest", str(wheels), *locked]
    subprocess.run([sys.executable, "-m", "pip", *fetch], cwd=ROOT, check=True, capture_output=True)
    for name in (ROOT / ".dockerignore").read_text().splitlines():
        source = ROOT / name.removeprefix("!")
        if name.startswith("!") and name != "!wheels":
            copy = shutil.copytree if source.is_dir() else shutil.copy
            copy(source, folder / source.name)
    return build(folder, BOT, {"BASE": base(), "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "/src/wheels"}, "bot")


def build_postgres(folder: Path) -> str:
    """An image that does what PostgreSQL's own does, from Debian's package; gives its tag."""
    folder.mkdir()
    (folder / "Dockerfile").write_text(POSTGRES_STEPS.format(base=base()))
    (folder / "start").write_text(START)
    return build(folder, POSTGRES, {}, "postgres")


def base() -> str:
    """The image that the runner image stands on."""
    return ensure_base(Engine(), lambda _: None)


def build(folder: Path, tag: str, arguments: dict[str, str], target: str) -> str:
    """Builds a folder's target; `network_mode` because apt must work where the engine has no bridge."""
    docker.from_env(timeout=600).images.build(
        path=str(folder), tag=tag, buildargs=arguments, network_mode="host", rm=True, target=target
    )
    return tag
