# outcome: ok
# why: no device of the host's is there, and none can be made
# prints: "EPERM []"
import errno, os, stat
try:
    os.mknod("/tmp/mem", 0o666 | stat.S_IFCHR, os.makedev(1, 1))
except OSError as error:
    print(errno.errorcode[error.errno], end=" ")
usual = {"console", "full", "null", "ptmx", "random", "tty", "urandom", "zero"}
print([name for name in os.listdir("/dev") if name not in usual and stat.S_IFMT(os.lstat("/dev/" + name).st_mode) in (stat.S_IFCHR, stat.S_IFBLK)])
