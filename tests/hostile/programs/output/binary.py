# outcome: ok
# why: bytes that are no text are told as such
# verdict: not-reproduced
import os
for _ in range(100):
    os.write(1, bytes(range(256)) * 3)
