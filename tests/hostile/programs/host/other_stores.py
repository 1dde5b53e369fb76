# outcome: ok
# why: of the store it sees its own environment and its own files
# prints: "['env', 'init', 'python', 'repro'] ['files', 'launcher', 'passwd'] []"
import os
roots = {line.split()[3] for line in open("/proc/self/mountinfo")} - {"/"}
seen = [root for root in roots if root.startswith(("/root", "/home", "/var/lib/docker")) and os.path.exists(root)]
for path in ("/root/.cache", "/home", "/var/lib/reprobot", "/opt/env/../../environments", "/opt/repro/../../tmp"):
    try:
        seen += os.listdir(path)
    except OSError:
        pass
print(sorted(os.listdir("/opt")), sorted(os.listdir("/opt/repro")), seen)
