# outcome: ok
# why: links lead nowhere that it may not go anyway
# prints: "['EACCES', 'ELOOP', 'EROFS', 'EXDEV']"
import errno, os
told = set()
os.symlink("a", "b")
os.symlink("b", "a")
os.symlink("/root/.ssh/id_rsa", "key")
os.symlink("/opt/env/x", "out")
for name, mode in (("a", "r"), ("key", "r"), ("out", "w")):
    try:
        open(name, mode)
    except OSError as error:
        told.add(errno.errorcode[error.errno])
try:
    os.link("/opt/init", "hard")
except OSError as error:
    told.add(errno.errorcode[error.errno])
print(sorted(told))
