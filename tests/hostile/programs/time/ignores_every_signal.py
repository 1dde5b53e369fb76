# outcome: timeout
# why: it is ended by a signal that can't be ignored
# limits: {seconds: 2}
import signal, time
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
while True:
    time.sleep(1)
