# outcome: ok
# why: what no database takes comes through as text
# verdict: not-reproduced
import os
os.write(1, b"\0" * 90_000)
