# outcome: exception
# why: what can't be had is refused at once
# torch: true
# raises: "RuntimeError: .*(allocate|memory|overflow).*"
import torch
torch.ones(10**15)
