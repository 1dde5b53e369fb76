# outcome: out-of-memory
# why: what memfd_create makes counts as memory
import os
kept = []
while True:
    kept.append(os.memfd_create("x"))
    os.write(kept[-1], b"x" * 10_000_000)
