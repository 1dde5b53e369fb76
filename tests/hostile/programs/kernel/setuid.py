# outcome: ok
# why: nobody becomes another, by call or by a file
# prints: "{'EPERM'} True"
import errno, os, shutil, subprocess
told = set()
for call in (
    lambda: os.setuid(0), lambda: os.setgid(0), lambda: os.setgroups([0]), lambda: os.setresuid(0, 0, 0),
    lambda: os.setreuid(-1, 0), lambda: os.chown("/tmp", 0, 0),
):
    try:
        call()
    except OSError as error:
        told.add(errno.errorcode[error.errno])
    else:
        told.add("granted")
shutil.copy("/usr/bin/id", "id")
os.chmod("id", 0o6777)
own = str(os.getuid())
found = subprocess.run(["find", "/usr", "/bin", "/sbin", "-xdev", "-perm", "-4000", "-type", "f"], capture_output=True, text=True)
became = [subprocess.run(["./id", "-u"], capture_output=True, text=True).stdout.strip()]
for path in found.stdout.split():
    if path.endswith("/su"):
        became.append(subprocess.run([path, "-c", "id -u"], capture_output=True, text=True, stdin=subprocess.DEVNULL).stdout.strip() or own)
print(told, set(became) == {own})
