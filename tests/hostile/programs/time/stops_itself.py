# outcome: timeout
# why: a process that is stopped is killed all the same
# limits: {seconds: 2}
import os, signal
os.kill(os.getpid(), signal.SIGSTOP)
