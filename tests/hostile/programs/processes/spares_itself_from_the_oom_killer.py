# outcome: ok
# why: without capabilities a process can't become a worse victim than it is
# prints: EACCES
import errno
try:
    with open("/proc/self/oom_score_adj", "w") as file:
        file.write("-1000")
except OSError as error:
    print(errno.errorcode[error.errno])
