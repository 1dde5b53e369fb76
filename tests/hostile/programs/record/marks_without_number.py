# outcome: output-limit
# why: what stands between the marks is read in bounded time
import os, re
nonce = re.search(rb"REPROBOT_NONCE=(\w+)", open("/proc/self/environ", "rb").read())[1]
mark = b"\x1e" + nonce + b"\x1e"
os.write(2, mark + b'{"kind": "split", "statements": ["x"]}' + mark)
data = (b"x" * 70 + mark + b"{}" + mark) * 12_000
while data:
    data = data[os.write(2, data):]
