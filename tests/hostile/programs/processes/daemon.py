# outcome: ok
# why: what has left its session and its parent ends with the container
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.chdir("/")
        os.closerange(0, 256)
        while True:
            time.sleep(1)
    os._exit(0)
os.wait()
