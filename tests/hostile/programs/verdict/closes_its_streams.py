# outcome: ok
# why: a program that closes its streams is judged by how it really ended
# verdict: not-reproduced
import os, sys
sys.stdout.close()
os.close(1)
os.close(2)
