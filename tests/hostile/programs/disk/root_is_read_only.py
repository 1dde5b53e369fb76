# outcome: ok
# why: not even the owner of the root could write it
# prints: "True"
import os
print(bool(os.statvfs("/").f_flag & os.ST_RDONLY))
