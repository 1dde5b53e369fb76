"""What `import torch` costs in the sandbox: what it opens, kinds of bytecode, where exit goes."""

from __future__ import annotations

import json
import os
import platform
import statistics
import sys
from typing import Any

from bot.answering.machine import Machine
from bot.settings.config import load_config
from repros.values import Outcome
from runners.environments import Environment
from runners.sandbox import Program, Sandbox
from runners.setup import Setup

ROUNDS = 10
SECONDS = 1800.0

# In the container: each way in a process of its own, by turns, so that the machine's load falls on all alike.
PROBE = """
import json, os, py_compile, subprocess, sys, time

LEAVE = "import atexit, ctypes, os, sys, time; import torch; "
END = "sys.stdout.write(repr(time.monotonic())); sys.stdout.flush()"
EXITS = {
    "all of it": LEAVE + END,
    "C++ destructors and the kernel's": LEAVE + END + "; ctypes.CDLL(None).exit(0)",
    "the kernel's alone": LEAVE + END + "; os._exit(0)",
    "without torch": "import sys, time; " + END,
}
OPENED = '''
import json, os, sys
import torch
names = {line.split(None, 5)[5].strip() for line in open("/proc/self/maps") if "/opt/env" in line}
for module in list(sys.modules.values()):
    spec = getattr(module, "__spec__", None)
    names.update(path for path in (getattr(spec, "origin", None), getattr(spec, "cached", None)) if path)
names = {name for name in names if name.startswith("/opt/env") and os.path.isfile(name)}
status = open("/proc/self/status").read().split("VmHWM:")[1].split()[0]
print(json.dumps([sorted(names), sum(os.path.getsize(name) for name in names), int(status) * 1024]))
'''

def python(code, **variables):
    begun = time.monotonic()
    command, told = [sys.executable, "-c", code], {**os.environ, **variables}
    done = subprocess.run(command, stdout=subprocess.PIPE, env=told, check=True)
    return done.stdout.decode(), begun, time.monotonic()

names, size, peak = json.loads(python(OPENED)[0])
found = {"files": len(names), "bytes": size, "peak": peak, "exits": {}, "imports": {}}
modes = {"timestamp": "TIMESTAMP", "unchecked hash": "UNCHECKED_HASH"}
sources = json.loads(python(
    "import json, os, sys, torch; print(json.dumps([m.__file__ for m in list(sys.modules.values())"
    " if os.path.isabs(str(getattr(m, '__file__', None)))]))")[0])
for name, mode in modes.items():
    sys.pycache_prefix = "/tmp/" + mode
    for source in (source for source in sources if source.endswith(".py")):
        py_compile.compile(source, invalidation_mode=getattr(py_compile.PycInvalidationMode, mode))
for _ in range(ROUNDS):
    for name, code in EXITS.items():
        printed, _, ended = python(code)
        found["exits"].setdefault(name, []).append(ended - float(printed))
    for name, mode in modes.items():
        printed, begun, _ = python("import sys, time; import torch; " + END, PYTHONPYCACHEPREFIX="/tmp/" + mode)
        found["imports"].setdefault(name, []).append(float(printed) - begun)
print(json.dumps(found))
"""


def main() -> int:
    """Prints medians, ratios and the machine. Gives 0; 1 where the probe failed."""
    bench = Machine(load_config())
    spec = Setup(bench.sandbox, bench.environments, lambda: bench.releases, bench.config.releases.latest).default_spec()
    environment = bench.environments.get(spec)
    found = probed(bench.sandbox, environment)
    if found is None:
        return 1
    print(f"{platform.platform()}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}, {ROUNDS} rounds")
    share = found["bytes"] / environment.size
    print(
        f"import torch opens         {found['files']:6} files, {found['bytes'] / 1e6:.0f} MB, {share:.0%} of them all"
    )
    print(f"its process takes          {found['peak'] / 1e6:6.0f} MB at the most")
    show("exit", found["exits"], "all of it")
    show("import", found["imports"], "timestamp")
    return 0


def show(what: str, measured: dict[str, list[float]], baseline: str) -> None:
    """A line for each way: its median, and that of what each round gave beside the baseline's."""
    for name, seconds in measured.items():
        ratio = statistics.median(one / base for one, base in zip(seconds, measured[baseline], strict=True))
        print(f"{what}, {name:34} {statistics.median(seconds):6.2f} s   {ratio:.2f}")


def probed(sandbox: Sandbox, environment: Environment) -> dict[str, Any] | None:
    """What the probe found; None where it failed."""
    program = Program.script(f"ROUNDS = {ROUNDS}\n{PROBE}", "probe.py")
    run = sandbox.run(program, environment, job="bench", limits=sandbox.limits.for_seconds(SECONDS))
    if run.outcome is not Outcome.OK:
        print(f"the probe ended with {run.outcome}: {run.reason or run.stderr[-400:]}")
        return None
    return dict(json.loads(run.stdout))


if __name__ == "__main__":
    sys.exit(main())
