# outcome: ok
# why: only what goes with the container can be written
# prints: "['/dev/mqueue', '/dev/shm', '/tmp', '/work']"
import os
written = set()
for folder, folders, _ in os.walk("/"):
    if folder in ("/proc", "/sys"):
        folders.clear()
    try:
        os.close(os.open(folder + "/hostile", os.O_CREAT | os.O_WRONLY))
    except OSError:
        continue
    written.add(folder)
print(sorted(written))
