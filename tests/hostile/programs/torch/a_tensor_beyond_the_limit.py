# outcome: out-of-memory
# why: what torch allocates counts
# torch: true
# limits: {memory_bytes: 800000000}
import torch
print(torch.ones(10**9).sum())
