# outcome: ok
# why: the first process can't be read or written, nor its descriptors opened
# prints: refused
import os
for name in ("mem", "environ", "fd/2", "fd/1", "root", "cwd", "exe", "maps", "stack"):
    path = "/proc/1/" + name
    for flag in (os.O_RDONLY, os.O_WRONLY):
        try:
            os.read(os.open(path, flag), 1)
        except OSError:
            continue
        raise SystemExit("it can be opened: " + path)
print("refused")
