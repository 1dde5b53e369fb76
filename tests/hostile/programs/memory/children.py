# outcome: out-of-memory
# why: the limit is all processes' together
import os, sys, time
for _ in range(8):
    if os.fork() == 0:
        kept = bytearray(b"x") * 60_000_000
        time.sleep(60)
os.wait()
sys.exit(1)
