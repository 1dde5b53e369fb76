# outcome: ok
# why: the clock is the host's, and its limits hang on it
# prints: EPERM
import errno, time
try:
    time.clock_settime(time.CLOCK_REALTIME, 0)
except OSError as error:
    print(errno.errorcode[error.errno])
