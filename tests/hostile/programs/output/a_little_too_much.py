# outcome: output-limit
# why: a program that ends by itself has printed too much all the same
print("x" * 150_000)
