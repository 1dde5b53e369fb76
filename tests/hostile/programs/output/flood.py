# outcome: output-limit
# why: what is beyond the limit is dropped, and then the program is ended
import sys
sys.stderr.write("this too\n")
while True:
    print("x" * 10_000)
