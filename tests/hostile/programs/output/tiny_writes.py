# outcome: timeout
# why: millions of writes of a byte cost their own container's time
# limits: {seconds: 5, cpus: 0.1}
import os
while True:
    os.write(1, b"x")
