# outcome: crash
# signal: SIGABRT
# why: a status that looks like a signal's, with a mark that comes twice, is trusted by nobody
# verdict: inconclusive
import os, re
nonce = re.search(rb"REPROBOT_NONCE=(\w+)", open("/proc/self/environ", "rb").read())[1]
mark = b"\x1e" + nonce + b"\x1e"
os.write(2, mark + b'{"kind": "signal", "number": 11}' + mark)
os.write(2, mark + b'{"kind": "signal", "number": 6}' + mark)
os._exit(134)
