# outcome: exception
# why: nothing is fetched
# torch: true
# raises: "(RuntimeError|urllib.error.URLError): .*(no internet connection|urlopen error).*"
import torch
torch.hub.load("pytorch/vision", "resnet18", trust_repo=True, skip_validation=True)
