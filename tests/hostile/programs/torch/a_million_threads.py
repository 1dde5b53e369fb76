# outcome: ok
# why: threads are limited, whatever torch is told to take; whether OpenMP leaves or crashes is chance
# torch: true
# prints: "True"
import subprocess, sys
text = "import torch\ntorch.set_num_threads(1_000_000)\nprint(torch.ones(1_000_000).exp().sum())\n"
print(subprocess.run([sys.executable, "-c", text]).returncode != 0)
