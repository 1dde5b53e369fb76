# outcome: exception
# why: groups in groups is cut to what the host reads, and stays an exception of its type
# raises: 'ExceptionGroup: [0-9].*'
error = ValueError('0')
for _ in range(1000):
    error = ExceptionGroup('0', [error])
raise error
