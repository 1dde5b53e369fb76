# outcome: exception
# why: processes are limited
# torch: true
# raises: "(BlockingIOError|RuntimeError|OSError).*"
import torch
from torch.utils.data import DataLoader, TensorDataset
next(iter(DataLoader(TensorDataset(torch.ones(1000, 2)), num_workers=400)))
