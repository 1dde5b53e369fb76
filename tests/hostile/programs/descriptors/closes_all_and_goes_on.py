# outcome: timeout
# why: streams that were closed are no end of the program
# limits: {seconds: 2}
import os, time
os.closerange(0, 4096)
while True:
    time.sleep(1)
