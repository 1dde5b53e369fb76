# outcome: ok
# why: it has none, can get none, and a filter stands before the kernel
# prints: "[0, 0, 0, 0, 0] 1 2"
lines = dict(line.split(":", 1) for line in open("/proc/self/status"))
caps = [int(lines[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")]
print(caps, lines["NoNewPrivs"].strip(), lines["Seccomp"].strip())
