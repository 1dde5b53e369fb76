# outcome: ok
# why: the limits that it was given are the hard ones
# prints: "['EPERM', 'EPERM', 'EPERM', 'EPERM', 'EACCES']"
import errno, os, resource
told = []
def tries(call, *arguments):
    try:
        call(*arguments)
    except ValueError:
        told.append("EPERM")
    except OSError as error:
        told.append(errno.errorcode[error.errno])
for kind in (resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE, resource.RLIMIT_CORE):
    tries(resource.setrlimit, kind, (1 << 30, 1 << 30))
tries(os.sched_setscheduler, 0, os.SCHED_FIFO, os.sched_param(50))
tries(os.setpriority, os.PRIO_PROCESS, 0, -20)
print(told)
