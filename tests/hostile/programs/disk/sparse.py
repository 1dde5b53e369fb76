# outcome: ok
# why: a file's length is limited though nothing is written
# prints: EFBIG
import errno, os
try:
    os.truncate(os.open("x", os.O_RDWR | os.O_CREAT), 1 << 50)
except OSError as error:
    print(errno.errorcode[error.errno])
