# outcome: ok
# why: what moves a terminal is text like any other
# verdict: not-reproduced
print("\x1b[2J\x1b[1;1H\x1b]0;title\x07\x1b[31m" * 2_000 + "\r\x08\u202e\u2028")
