# outcome: ok
# why: /dev/shm has a size
# prints: ENOSPC
import errno
try:
    for number in range(9):
        with open("/dev/shm/x%d" % number, "wb") as file:
            file.write(b"x" * 8_000_000)
except OSError as error:
    print(errno.errorcode[error.errno])
