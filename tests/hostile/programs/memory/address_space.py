# outcome: ok
# why: room that nobody writes to costs nothing
# prints: reserved
import mmap
kept = [mmap.mmap(-1, 1 << 40, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000) for _ in range(20)]
print("reserved")
