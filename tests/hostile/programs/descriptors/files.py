# outcome: exception
# why: open files are limited
# raises: 'OSError: \[Errno 24\] Too many open files: .*'
files = [open("/dev/null") for _ in range(1000)]
