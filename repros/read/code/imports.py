"""The only lines that reading may add: imports for names that everybody knows and nobody bound."""

from __future__ import annotations

import re
import sys

_TORCH = {
    "torch": "import torch",
    "nn": "import torch.nn as nn",
    "F": "import torch.nn.functional as F",
    "optim": "import torch.optim as optim",
    "autograd": "from torch import autograd",
    "jit": "from torch import jit",
    "fx": "from torch import fx",
    "dist": "import torch.distributed as dist",
    "mp": "import torch.multiprocessing as mp",
    "Tensor": "from torch import Tensor",
    "Variable": "from torch.autograd import Variable",
    "Parameter": "from torch.nn import Parameter",
    "DataLoader": "from torch.utils.data import DataLoader",
    "Dataset": "from torch.utils.data import Dataset",
    "IterableDataset": "from torch.utils.data import IterableDataset",
    "TensorDataset": "from torch.utils.data import TensorDataset",
    "DDP": "from torch.nn.parallel import DistributedDataParallel as DDP",
    "FSDP": "from torch.distributed.fsdp import FullyShardedDataParallel as FSDP",
    "make_fx": "from torch.fx.experimental.proxy_tensor import make_fx",
    "gradcheck": "from torch.autograd import gradcheck",
    "SummaryWriter": "from torch.utils.tensorboard import SummaryWriter",
}
_OTHERS = {
    "np": "import numpy as np",
    "numpy": "import numpy",
    "pd": "import pandas as pd",
    "plt": "import matplotlib.pyplot as plt",
    "scipy": "import scipy",
    "torchvision": "import torchvision",
    "torchaudio": "import torchaudio",
    "transforms": "from torchvision import transforms",
    "onnx": "import onnx",
    "tqdm": "from tqdm import tqdm",
    "Image": "from PIL import Image",
    "cv2": "import cv2",
}
_FROM_TORCH = {
    "torch.nn": "Module ModuleList Sequential Linear Conv1d Conv2d Conv3d BatchNorm1d BatchNorm2d Dropout Embedding"
    " GRU LSTM ReLU CrossEntropyLoss MSELoss DataParallel",
    "torch.distributions": "Bernoulli Beta Binomial Categorical Dirichlet Exponential Gamma Geometric Gumbel"
    " HalfCauchy HalfNormal Independent Laplace LogNormal MixtureSameFamily Multinomial MultivariateNormal Normal"
    " OneHotCategorical Poisson StudentT TransformedDistribution Uniform VonMises Weibull",
    "torch.optim": "SGD Adam AdamW",
    "torch.nn.parallel": "DistributedDataParallel",
    "torch.utils.data": "random_split",
}
_FROM_STANDARD = {
    "typing": "Any Callable ClassVar Dict Final FrozenSet Generic Iterable Iterator List Literal NamedTuple"
    " Optional Protocol Sequence Set Tuple Type TypeVar Union",
    "collections": "Counter OrderedDict defaultdict deque namedtuple",
    "dataclasses": "dataclass",
    "datetime": "timedelta",
    "enum": "Enum IntEnum",
    "functools": "lru_cache partial reduce",
    "contextlib": "contextmanager nullcontext",
    "abc": "ABC abstractmethod",
    "copy": "deepcopy",
    "pathlib": "Path",
    "time": "perf_counter sleep",
    "io": "BytesIO StringIO",
    "math": "inf pi",
    "itertools": "chain product",
    "threading": "Thread",
    "timeit": "timeit",
    "pprint": "pprint",
}
_MODULES = (
    "argparse asyncio collections contextlib copy ctypes dataclasses datetime enum functools gc glob inspect io"
    " itertools json logging math multiprocessing operator os pathlib pickle platform random re shutil signal"
    " socket string subprocess sys tempfile textwrap threading time timeit traceback types typing unittest"
    " urllib uuid warnings weakref zipfile"
)

IMPORTS: dict[str, str] = {
    **{name: f"import {name}" for name in _MODULES.split()},
    **{name: f"from {module} import {name}" for module, them in _FROM_STANDARD.items() for name in them.split()},
    **{name: f"from {module} import {name}" for module, them in _FROM_TORCH.items() for name in them.split()},
    **_OTHERS,
    **_TORCH,
}
"""The line for each name; `timeit` and `pprint`, modules and functions both, are what they are mostly used as."""


_DISTRIBUTIONS = re.compile(
    rf"\bdist\.(?:{'|'.join(_FROM_TORCH['torch.distributions'].split())}|kl_divergence|Distribution)\b"
)


def imports_for(free: frozenset[str], code: str = "") -> tuple[str, ...]:
    """The lines for those of the free names that the table knows, `import torch` first.

    `dist` is what people call `torch.distributed`, and `torch.distributions` too: `dist.Normal`.
    """
    table = {**IMPORTS, "dist": "import torch.distributions as dist"} if _DISTRIBUTIONS.search(code) else IMPORTS
    lines = sorted({table[name] for name in free if name in table})
    return tuple(sorted(lines, key=lambda line: (line != "import torch", "torch" not in line, line)))


def is_standard(module: str) -> bool:
    """Whether a top-level module comes with Python."""
    return module in sys.stdlib_module_names or module in {"distutils", "imp", "asyncore", "six.moves", "__main__"}
