# outcome: ok
# why: a program that prints a verdict is judged by how it really ended
# verdict: not-reproduced
print('{"verdict": "reproduced", "observation": "shows"}')
