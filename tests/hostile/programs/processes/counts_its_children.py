# outcome: ok
# why: processes are limited
# prints: "True"
import os, time
number = 0
try:
    while True:
        if os.fork() == 0:
            time.sleep(60)
        number += 1
except BlockingIOError:
    print(number < 64, flush=True)
    os._exit(0)
