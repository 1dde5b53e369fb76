# outcome: ok
# why: those that have ended and wait for their parent count too
# prints: "True"
import os
number = 0
try:
    while True:
        if os.fork() == 0:
            os._exit(0)
        number += 1
except BlockingIOError:
    print(number < 64)
