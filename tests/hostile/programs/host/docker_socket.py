# outcome: ok
# why: no socket leads to the engine
# prints: "[]"
import os, socket, stat
reached = []
for folder, folders, files in os.walk("/"):
    if folder == "/proc":
        folders.clear()
    reached += [folder + "/" + name for name in files if stat.S_ISSOCK(os.lstat(folder + "/" + name).st_mode)]
for address in ("/var/run/docker.sock", "/run/docker.sock", "/run/containerd/containerd.sock", "\0/containerd-shim", "/run/systemd/private"):
    try:
        socket.socket(socket.AF_UNIX).connect(address)
    except OSError:
        continue
    reached.append(address)
reached += [line for line in open("/proc/net/unix").read().splitlines()[1:] if "@" in line]
print(reached)
