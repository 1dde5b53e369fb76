# outcome: output-limit
# why: nobody waits for the end of a line
import os
while True:
    os.write(1, b"x" * 65_536)
