# outcome: ok
# why: a long line of numbers is judged in bounded time
# verdict: not-reproduced
print("1.2345, " * 11_000)
