# outcome: out-of-memory
# limits: {memory_bytes: 50000000}
# why: what the kernel holds of a file without a byte counts as memory
number = 0
while True:
    open("x%d" % number, "w").close()
    number += 1
