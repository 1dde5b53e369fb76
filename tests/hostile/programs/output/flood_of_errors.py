# outcome: output-limit
# why: the stream of errors is limited like the other
import sys
while True:
    sys.stderr.write("x" * 1_000_000)
