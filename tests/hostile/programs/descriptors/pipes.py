# outcome: ok
# why: the kernel counts pipes by user, and each container has a user of its own
# prints: "True"
import fcntl, os, time
pipes = [os.pipe() for _ in range(110)]
for size in (1 << 20, 1 << 18, 1 << 17):
    for _, end in pipes:
        try:
            fcntl.fcntl(end, 1031, max(size, fcntl.fcntl(end, 1032)))  # F_SETPIPE_SZ, F_GETPIPE_SZ
        except PermissionError:
            pass
print(sum(fcntl.fcntl(end, 1032) for _, end in pipes) > 60 << 20, flush=True)
time.sleep(3)
