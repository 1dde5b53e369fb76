# outcome: exception
# why: a file has a limited size
# raises: 'OSError: \[Errno 27\] File too large'
with open("x", "wb") as file:
    file.write(b"x" * 20_000_000)
