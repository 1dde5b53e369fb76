# outcome: exception
# why: a group of processes reaches no other machine
# torch: true
# raises: ".*Dist(Network|Store|Backend)?Error: .*"
import datetime
import torch.distributed as dist
dist.init_process_group("gloo", init_method="tcp://10.0.0.1:29500", rank=1, world_size=2, timeout=datetime.timedelta(seconds=2))
