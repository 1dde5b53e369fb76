"""The folder tree of a virtual environment that works in the container, and, while it is filled, on the host.

Inside, the interpreter is always at /opt/python and the environment at /opt/env, so that no path of the host
shows in a traceback.
"""

from __future__ import annotations

from pathlib import Path

INSIDE = Path("/opt/python")


def make_venv(path: Path, interpreter: Path, version: str) -> None:
    """Makes an empty environment for CPython `version` (`3.7.16`), its interpreter below `interpreter`."""
    minor = ".".join(version.split(".")[:2])
    (path / "bin").mkdir(parents=True)
    (path / "lib" / f"python{minor}" / "site-packages").mkdir(parents=True)
    for name in ("python3", f"python{minor}"):
        (path / "bin" / name).symlink_to("python")
    point_to(path, interpreter, version)


def point_to(path: Path, interpreter: Path, version: str) -> None:
    """Makes the environment use the interpreter below `interpreter`, which may be a path of the container."""
    minor = ".".join(version.split(".")[:2])
    link = path / "bin" / "python"
    link.unlink(missing_ok=True)
    link.symlink_to(interpreter / "bin" / f"python{minor}")
    # `relocatable` makes uv write scripts that find their interpreter beside them.
    (path / "pyvenv.cfg").write_text(
        f"home = {interpreter / 'bin'}\nimplementation = CPython\nversion_info = {version}\n"
        "include-system-site-packages = false\nrelocatable = true\n",
        encoding="utf-8",
    )
