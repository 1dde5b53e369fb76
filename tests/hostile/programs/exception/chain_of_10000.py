# outcome: exception
# why: a chain of 10,000 is cut to what the host reads, and stays an exception of its type
# raises: 'ValueError: [0-9].*'
error = None
for number in range(10000):
    further = ValueError(f"{number} " + "x" * 1)
    further.__cause__ = error
    error = further
raise error
