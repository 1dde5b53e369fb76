# outcome: timeout
# prints: deep
# why: however deep its folders lie, the container goes at once
# limits: {seconds: 6}
import os, time
for _ in range(5_000):
    os.mkdir("d" * 200)
    os.chdir("d" * 200)
print("deep", flush=True)
time.sleep(60)
