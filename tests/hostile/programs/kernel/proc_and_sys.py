# outcome: ok
# why: the kernel's settings can't be written, and its memory not be read
# prints: "[]"
import os
own = "/proc/%d/" % os.getpid()
open_to_it = []
for top in ("/proc/sys", "/proc/irq", "/proc/bus", "/proc/fs", "/sys"):
    for folder, folders, files in os.walk(top):
        for name in files:
            path = folder + "/" + name
            try:
                os.close(os.open(path, os.O_WRONLY))
            except OSError:
                continue
            open_to_it.append(path)
for path in ("/proc/kcore", "/proc/kmsg", "/proc/sysrq-trigger", "/proc/timer_list", "/proc/sched_debug", "/proc/scsi/scsi"):
    try:
        if os.read(os.open(path, os.O_RDONLY), 1):
            open_to_it.append(path)
    except OSError:
        pass
print(open_to_it)
