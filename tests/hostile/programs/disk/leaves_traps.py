# outcome: ok
# why: what a program leaves for the next one to import or to run goes with it
import os
for folder in ("/work", "/tmp", "/dev/shm"):
    for name in ("os.py", "time.py", "sitecustomize.py", "usercustomize.py", "x.pth"):
        with open(folder + "/" + name, "w") as file:
            file.write("raise SystemExit('trapped')\n")
    os.chmod(folder + "/os.py", 0o777)
os.makedirs("/tmp/.local/lib/python3.11/site-packages", exist_ok=True)
