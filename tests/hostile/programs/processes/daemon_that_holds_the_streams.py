# outcome: ok
# why: a run ends with its program, whoever could still print
# prints: the end
import os, time
if os.fork() == 0:
    os.setsid()
    while True:
        os.write(2, b"x")
        time.sleep(0.01)
print("the end")
