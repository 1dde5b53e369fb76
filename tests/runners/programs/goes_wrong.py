"""A program that does at length what reports do, and ends by an exception with a cause."""

import torch
import inspect, logging, multiprocessing, os, subprocess, sys, threading, traceback, warnings
from torch import nn


class Net(nn.Module):
    def forward(self, x):
        return x.view(3, 5) if x.sum() > 100 else x + 1


def double(x):
    return 2 * x


def main():
    print(inspect.getsource(double), [f.filename for f in inspect.stack()], torch.ones(2) * 2)
    warnings.warn("mine")
    warnings.warn("old", DeprecationWarning)
    torch.range(0, 2)
    torch.range(0, 2)
    logging.warning("logged")
    sys.stderr.write("half ")
    print("to stdout")
    sys.stderr.write("a line\n")
    os.system("echo from a shell")
    print(subprocess.check_output([sys.executable, "-c", "import sys; print(sys.argv, 'torch' in sys.modules)"]))
    for method in ("fork", "spawn"):
        with multiprocessing.get_context(method).Pool(2) as pool:
            print(method, pool.map(double, [1, 2]))
    thread = threading.Thread(target=lambda: torch.ones(2).view(3), name="mine")
    thread.start()
    thread.join()
    print(torch.jit.script(Net()).code, next(Net().modules()))
    scripted = torch.jit.script(Net())
    try:
        scripted(torch.ones(200))
    except RuntimeError as error:
        traceback.print_exc()
        raise ValueError("the end") from error


if __name__ == "__main__":
    main()
