# outcome: ok
# why: what is there already can't be written, renamed, removed or given other rights
# prints: nothing
import os
changed = []
for folder in ("/opt/env", "/opt/python", "/opt/repro", "/etc", "/usr/bin", "/usr/lib/x86_64-linux-gnu"):
    for name in sorted(os.listdir(folder))[:200]:
        path = folder + "/" + name
        if os.path.islink(path):
            continue
        for change in (
            lambda: os.rename(path, path + "x"), lambda: os.chmod(path, 0o777), lambda: os.utime(path),
            lambda: os.truncate(path, 0), lambda: os.remove(path), lambda: os.chown(path, os.getuid(), -1),
        ):
            try:
                change()
            except OSError:
                continue
            changed.append(path)
print(changed or "nothing")
