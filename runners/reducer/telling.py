"""What the statement works on that tells a failure: where another cause could give the same failure, these values tell.

That `torch.equal(a, b)` is false can come of anything; that it is false of the same two tensors is the same fault.
"""

import ast
import hashlib
import math
import re
import sys
import types

from expressions import HAS_ENDS

MOST_BYTES = 100000000
_OTHER = "a part"
LEAST_DIGITS = 4
MOST_PARTS = 200
MOST_LINE = 8000


class Printed:
    """Stands for a stream, and notes what was worked on where a wanted line was printed."""

    def __init__(self, stream, text, entry, wanted, normalised):
        self._stream, self._text, self._entry, self._line = stream, text, entry, ""
        self._normalised, self.values = normalised, {normalised(line): None for line in wanted}

    def write(self, text):
        """As the stream does."""
        *lines, self._line = (self._line + text).split("\n")
        self._line = self._line[-MOST_LINE:]
        for line in map(self._normalised, lines):
            if line in self.values:
                self.values[line] = self._worked_on(sys._getframe(1))
        return self._stream.write(text)

    def _worked_on(self, frame):
        while frame is not None and frame.f_code.co_filename != self._entry:
            frame = frame.f_back
        return frame and worked_on(frame, self._text, frame.f_lineno)

    def __getattr__(self, name):
        return getattr(self._stream, name)


def worked_on(frame, text, number):
    """What tells the values apart that a statement of a frame reads; None where they would tell nothing."""
    try:
        return _worked_on(frame, text, number)
    except Exception:  # whatever a stranger's object does when it is looked at
        return None


def _worked_on(frame, text, number):
    tree = ast.parse(text)
    around = [n for n in ast.walk(tree) if isinstance(n, ast.stmt) and HAS_ENDS and n.lineno <= number <= n.end_lineno]
    asked = [each.test for each in around[:-1] if isinstance(each, (ast.If, ast.While))] + around[-1:]
    told = []
    for chain in [each for node in asked for each in _chains(node)]:
        found = _digests(chain, frame, tree)
        if found is None:
            return None
        told.extend(found)
    return [digest for digest, _ in told] if any(strong for _, strong in told) else None


def _chains(node):
    """The names, with the attributes that are read of them; of what is called, what it belongs to."""
    if isinstance(node, ast.Call):
        function = node.func
        parts = [function.value] if isinstance(function, ast.Attribute) else []
        inner = parts + node.args + [each.value for each in node.keywords]
    elif isinstance(node, ast.Name) or (isinstance(node, ast.Attribute) and _root(node)):
        yield node
        return
    else:
        inner = ast.iter_child_nodes(node)
    for each in inner:
        yield from _chains(each)


def _root(node):
    while isinstance(node, ast.Attribute):
        node = node.value
    return node if isinstance(node, ast.Name) else None


def _digests(chain, frame, tree, deep=True):
    """(what tells a value, whether that is told by little else) of each that a chain stands for; None if it is weak."""
    value = _value(chain, frame)
    if value is _OTHER:
        return []
    told = digest(value)
    if told is not None:
        return [told]
    made = [n.value for n in ast.walk(tree) if isinstance(n, ast.Assign) and _is_name(n.targets[0], chain)]
    if not deep or len(made) != 1:
        return None
    parts = [_digests(each, frame, tree, deep=False) for each in _chains(made[0])]
    return None if None in parts else [each for part in parts for each in part] or None


def _is_name(target, chain):
    return isinstance(target, ast.Name) and isinstance(chain, ast.Name) and target.id == chain.id


def _value(chain, frame):
    if isinstance(chain, ast.Name):
        for known in (frame.f_locals, frame.f_globals):
            if chain.id in known:
                return known[chain.id]
        return _OTHER
    value = _value(chain.value, frame)
    return getattr(value, chain.attr, _OTHER) if value is not _OTHER else _OTHER


def digest(value):
    """(what tells a value, whether little else gives it); None of what anything may give (a truth, nan, zeros), or unknown."""
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, (int, str)):
        return repr(value)[:200], False
    if isinstance(value, float):
        digits = len(repr(value).partition("e")[0].replace(".", "").strip("-0"))
        return (repr(value), digits >= LEAST_DIGITS) if math.isfinite(value) else None
    if isinstance(value, (tuple, list)) and len(value) <= MOST_PARTS:
        parts = [digest(each) for each in value]
        return None if None in parts else (repr([each for each, _ in parts]), any(strong for _, strong in parts))
    torch, numpy = sys.modules.get("torch"), sys.modules.get("numpy")
    if hasattr(torch, "Tensor") and isinstance(value, torch.Tensor):
        return _of_tensor(torch, value)
    if hasattr(numpy, "ndarray") and isinstance(value, numpy.ndarray) and value.dtype.kind in "fiub":
        return _of_tensor(torch, torch.from_numpy(value.copy())) if torch else None
    if hasattr(torch, "nn") and isinstance(value, torch.nn.Module):
        return digest(list(value.state_dict().values()))
    return (type(value).__qualname__, False) if callable(value) or isinstance(value, types.ModuleType) else None


def _of_tensor(torch, value):
    if value.layout is not torch.strided or value.device.type != "cpu" or value.dtype is torch.bool:
        return None
    value = value.detach().contiguous()
    if value.numel() * value.element_size() > MOST_BYTES:
        return None
    name = "%s %s " % (value.dtype, tuple(value.shape))
    if not value.is_floating_point():
        return name + hashlib.md5(value.numpy().tobytes()).hexdigest(), False
    numbers = value.double()
    if not bool(torch.isfinite(numbers).all()) or value.numel() == 0:
        return None
    if value.numel() == 1:
        told = digest(numbers.item())
        return told and (name + told[0], told[1])
    if bool((numbers == numbers.reshape(-1)[0]).all()):
        return None
    return name + hashlib.md5(numbers.numpy().tobytes()).hexdigest(), True


def first_nan(run):
    """Which of torch's functions first gives nan for what has none, while `run` runs or in what it makes go backward."""
    torch, found = sys.modules.get("torch"), []
    mode = getattr(getattr(torch, "overrides", None), "TorchFunctionMode", None)
    if mode is None:
        return None

    class Watching(mode):
        def __torch_function__(self, function, types, args=(), kwargs=None):
            given = function(*args, **(kwargs or {}))
            name = getattr(function, "__name__", "a function")
            whole = "empty" not in name  # what isn't written yet may be anything
            if whole and not found and _has_nan(torch, given) and not any(_has_nan(torch, each) for each in args):
                found.append(name)
            return given

    try:
        with Watching(), torch.autograd.set_detect_anomaly(True):
            run()
    except BaseException as error:
        backward = re.search(r"Function '(\w+)' returned nan", str(error))
        found.extend(backward.groups() if backward else ())
    return found[0] if found else None


def _has_nan(torch, value):
    parts = value if isinstance(value, (tuple, list)) else [value]
    return any(
        isinstance(each, torch.Tensor) and each.is_floating_point() and bool(torch.isnan(each.detach()).any())
        for each in parts
    )
