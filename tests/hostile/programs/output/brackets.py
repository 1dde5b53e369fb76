# outcome: ok
# why: a long line of brackets is judged in bounded time
# verdict: not-reproduced
print("[" * 90_000)
