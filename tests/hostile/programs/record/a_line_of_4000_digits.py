# outcome: exception
# why: a line's number is one that a file can have
# raises: "A: "
import os, re
nonce = re.search(rb"REPROBOT_NONCE=(\w+)", open("/proc/self/environ", "rb").read())[1]
mark = b"\x1e" + nonce + b"\x1e"
record = b'{"kind": "end", "exceptions": [{"type": "A", "frames": [{"file": "t.py", "line": ' + b"9" * 4_000 + b"}]}]}"
os.write(2, mark + record + mark)
os._exit(1)
