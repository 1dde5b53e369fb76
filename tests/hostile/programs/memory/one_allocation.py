# outcome: out-of-memory
# why: the kernel ends what takes more than its limit
# prints: before
print("before")
x = bytearray(900_000_000)
print(len(x))
