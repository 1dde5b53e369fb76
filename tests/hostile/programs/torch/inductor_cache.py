# outcome: exception
# why: the cache of one run can't be laid where the next would find it
# torch: true
# raises: ".*(Read-only file system|Permission denied).*"
import os
os.environ["TORCHINDUCTOR_CACHE_DIR"] = "/opt/env/cache"
import torch
torch.compile(lambda x: x.sin() + 1)(torch.ones(3))
