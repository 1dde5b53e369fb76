# outcome: ok
# why: /tmp has a limited size
# prints: ENOSPC
import errno
try:
    for number in range(9):
        with open("/tmp/x%d" % number, "wb") as file:
            file.write(b"x" * 8_000_000)
except OSError as error:
    print(errno.errorcode[error.errno])
