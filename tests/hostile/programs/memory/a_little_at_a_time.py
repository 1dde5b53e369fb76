# outcome: out-of-memory
# why: many small pieces count like a large one
kept = []
while True:
    kept.append(bytearray(100_000))
