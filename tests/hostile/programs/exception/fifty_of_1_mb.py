# outcome: exception
# why: 50 of 1 MB is cut to what the host reads, and stays an exception of its type
# raises: 'ValueError: [0-9].*'
error = None
for number in range(50):
    further = ValueError(f"{number} " + "x" * 1000000)
    further.__cause__ = error
    error = further
raise error
