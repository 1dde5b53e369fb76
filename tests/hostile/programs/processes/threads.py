# outcome: ok
# why: threads count as processes
# prints: "True"
import os, threading, time
number = 0
try:
    while True:
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
        number += 1
except RuntimeError:
    print(number < 64, flush=True)
