# outcome: ok
# why: a virtual machine's way to its host is no way out
# prints: EAFNOSUPPORT False
import errno, os, socket
try:
    socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM).connect((2, 22))
except OSError as error:
    print(errno.errorcode[error.errno], os.path.exists("/dev/vsock"))
