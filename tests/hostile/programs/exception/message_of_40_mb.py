# outcome: exception
# why: a message of 40 MB is cut to what the host reads, and stays an exception of its type
# raises: 'ValueError: [0-9].*'
raise ValueError('0 ' + 'x' * 40_000_000)
