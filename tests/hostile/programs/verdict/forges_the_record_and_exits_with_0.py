# outcome: ok
# why: a program that forges the record and exits with 0 is judged by how it really ended
# verdict: inconclusive
import os, re
nonce = re.search(rb'REPROBOT_NONCE=(\w+)', open('/proc/self/environ', 'rb').read())[1]
mark = b'\x1e' + nonce + b'\x1e'
record = b'{"kind": "end", "exceptions": [{"type": "RuntimeError", "message": "sizes of tensors must match"}]}'
os.write(2, mark + record + mark)
os._exit(0)
