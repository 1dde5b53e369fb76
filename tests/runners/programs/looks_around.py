"""A program that looks at all that it could tell a container by which waited for it: what it prints is compared."""

import numpy
import torch

import atexit, builtins, faulthandler, gc, inspect, json, linecache, locale, logging, os, re, resource, signal, sys
import threading, warnings

read = lambda path: open(path, errors="replace").read()
names = lambda things: sorted(str(thing) for thing in things)
FDS = {
    fd: os.readlink("/proc/self/fd/" + fd)
    for fd in os.listdir("/proc/self/fd")
    if os.path.exists("/proc/self/fd/" + fd)
}
CGROUP = "memory.max memory.swap.max pids.max cpu.max memory/memory.limit_in_bytes pids/pids.max cpu/cpu.cfs_quota_us cpu/cpu.cfs_period_us memory/memory.memsw.limit_in_bytes"
STATUS = dict(line.split(":", 1) for line in read("/proc/self/status").splitlines())

seen = {
    "main": [__name__, __file__, str(__spec__), str(__loader__)[:40], sorted(globals())[:20], str(__builtins__)],
    "words": [sys.argv, sys.orig_argv, sys.path, sys.flags, sys.warnoptions, str(sys._xoptions), sys.executable],
    "command": [read("/proc/self/cmdline"), read("/proc/self/comm"), os.getcwd(), os.umask(0o22), os.nice(0)],
    "variables": [dict(os.environ), sorted(re.sub("[0-9a-f]{32}", "N", read("/proc/self/environ")).split("\0"))],
    "modules": names(sys.modules),
    "importing": [names(sys.path_importer_cache), names(map(type, sys.meta_path)), len(sys.path_hooks)],
    "warnings": [str(warnings.filters), warnings.defaultaction, str(warnings.showwarning)[:21]],
    "registries": names(n for n, m in list(sys.modules.items()) if getattr(m, "__warningregistry__", None)),
    "stack": [len(inspect.stack()), sys.getrecursionlimit(), sys.getswitchinterval(), sys.exc_info()],
    "hooks": [
        sys.excepthook is sys.__excepthook__,
        sys.displayhook is sys.__displayhook__,
        sys.gettrace(),
        faulthandler.is_enabled(),
    ],
    "leaving": [atexit._ncallbacks()],
    "collecting": [gc.get_threshold(), gc.isenabled(), gc.get_freeze_count()],
    "signals": [str(signal.getsignal(n)) for n in range(1, 32)],
    "threads": [names(t.name for t in threading.enumerate()), STATUS["Threads"]],
    "streams": [
        [s.encoding, s.errors, s.line_buffering, s.mode, s.name, s.fileno()]
        for s in (sys.stdin, sys.stdout, sys.stderr)
    ],
    "files": {fd: re.sub(r"\d+|/proc/.*", "N", path) for fd, path in FDS.items()},
    "folders": [names(os.listdir(f)) for f in (".", "/tmp", "/opt/repro", "/opt/repro/files", "/dev/shm")],
    "limits": [resource.getrlimit(n) for n in range(16)]
    + [read("/proc/self/oom_score_adj"), sorted(os.sched_getaffinity(0))],
    "rights": [STATUS[n] for n in ("CapEff", "CapBnd", "NoNewPrivs", "Seccomp", "Gid", "Groups")],
    "mounts": sorted(
        re.sub(
            r"uid=\d+|run-\w+|[0-9a-f]{64}|/\w{26}\b", "N", " ".join(line.split()[3:6] + line.split(" - ")[1].split())
        )
        for line in read("/proc/self/mountinfo").splitlines()
    ),
    "cgroup": [read("/sys/fs/cgroup/" + n) for n in CGROUP.split() if os.path.exists("/sys/fs/cgroup/" + n)],
    "built in": names(dir(builtins)),
    "logging": [
        names(logging.root.manager.loggerDict),
        str(logging.root.handlers),
        logging.root.level,
        locale.setlocale(locale.LC_ALL),
    ],
    "sources": names(linecache.cache),
    "torch": [
        torch.get_num_threads(),
        torch.get_num_interop_threads(),
        str(torch.get_default_dtype()),
        torch.is_grad_enabled(),
        torch.__config__.parallel_info(),
    ],
    "numbers": [
        torch.manual_seed(3).initial_seed(),
        torch.rand(2).tolist(),
        str(numpy.geterr()),
        str(numpy.get_printoptions()),
    ],
    "process": [
        len(os.listdir("/proc/self/task")),
        os.getppid(),
        os.getsid(0),
        os.getpgrp() == os.getpid(),
        os.isatty(0),
    ],
}
for name, value in seen.items():
    print(name, json.dumps(value, default=str, sort_keys=True))
