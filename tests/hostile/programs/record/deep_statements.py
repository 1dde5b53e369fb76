# outcome: ok
# why: a forged record of any depth is none
import os, re
nonce = re.search(rb"REPROBOT_NONCE=(\w+)", open("/proc/self/environ", "rb").read())[1]
mark = b"\x1e" + nonce + b"\x1e"
for depth in (500, 900, 950, 980, 990, 20_000):
    deep = b'{"kind": "split", "statements": [' + b"[" * depth + b"]" * depth + b"]}"
    os.write(2, mark + deep + mark + mark + b'{"kind": "statement"}' + mark)
    os.write(1, mark + b'{"kind": "statement"}' + mark)
