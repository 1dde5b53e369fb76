# outcome: timeout
# why: processes are limited, and all of them end with the container
# limits: {seconds: 4, cpus: 0.1}
import os
while True:
    try:
        os.fork()
    except OSError:
        pass
