# outcome: ok
# why: of the families of sockets only the usual ones are there
# prints: "['EAFNOSUPPORT'] []"
import errno, socket
told, made = set(), []
for family in (17, 29, 30, 31, 32, 38, 39, 40, 41, 42, 43, 44):
    for kind in (1, 2, 3, 5):
        try:
            socket.socket(family, kind, 0).close()
        except OSError as error:
            told.add(errno.errorcode[error.errno])
for raw in ((2, 3, 1), (2, 3, 255), (10, 3, 58), (16, 3, 9), (16, 3, 15)):
    try:
        socket.socket(*raw).close()
    except OSError:
        continue
    made.append(raw)
print(sorted(told), made)
