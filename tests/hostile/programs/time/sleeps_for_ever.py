# outcome: timeout
# why: a program that waits for nothing is ended by the wall clock
# limits: {seconds: 2}
# prints: before
import time
print("before")
time.sleep(10**6)
