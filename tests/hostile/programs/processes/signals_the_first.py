# outcome: timeout
# why: no signal of the container's reaches its first process, which keeps the time
# limits: {seconds: 2}
import os, signal, time
for number in (signal.SIGINT, signal.SIGTERM):  # the two that it passes on
    signal.signal(number, signal.SIG_IGN)
for number in range(1, 65):
    try:
        os.kill(1, number)
    except OSError:
        pass
time.sleep(60)
