# outcome: exception
# why: 25 that are escaped is cut to what the host reads, and stays an exception of its type
# raises: 'ValueError: [0-9].*'
error = None
for number in range(25):
    further = ValueError(f"{number} " + "é" * 70000)
    further.__cause__ = error
    error = further
raise error
