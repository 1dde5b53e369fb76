# outcome: exception
# why: a line of 5 MB is cut to what the host reads, and stays an exception of its type
# raises: 'ValueError: [0-9].*'
compile_me = "raise ValueError('0') #" + 'x' * 5_000_000
open('long.py', 'w').write(compile_me)
import long
