# outcome: exception
# why: a name of 1 MB is cut to what the host reads, and stays an exception of its type
# raises: '__main__.E{400,500}…?: 0'
raise type('E' * 1_000_000, (Exception,), {})('0')
