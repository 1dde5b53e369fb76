# outcome: exception
# why: how many frames a forged record holds is bounded, too
# raises: "A: "
import os, re
nonce = re.search(rb"REPROBOT_NONCE=(\w+)", open("/proc/self/environ", "rb").read())[1]
mark = b"\x1e" + nonce + b"\x1e"
record = b'{"kind": "end", "exceptions": [{"type": "A", "frames": [{}' + b",{}" * 600_000 + b"]}]}"
data = mark + record + mark
while data:
    data = data[os.write(2, data):]
os._exit(1)
