# outcome: crash
# why: a signal to all of the container reaches the program and no limit of it
# signal: SIGKILL
import os, signal, time
if os.fork() == 0:
    os.kill(-1, signal.SIGKILL)
time.sleep(60)
