# outcome: ok
# why: bytes that look like the engine's own frames stay inside them
# verdict: not-reproduced
import os
for _ in range(1000):
    os.write(1, b"\x02\x00\x00\x00\x7f\xff\xff\xff\x01\x00\x00\x00\x00\x00\x00\x04")
