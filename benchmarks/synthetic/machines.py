"""How synthetic issues tell which release and which machine they are about."""

from __future__ import annotations

from random import Random

RELEASES = (
    *("1.2.0", "1.3.1", "1.4.0", "1.5.1", "1.6.0", "1.7.1", "1.8.1", "1.9.0", "1.10.2", "1.11.0", "1.12.1", "1.13.1"),
    *("2.0.1", "2.1.2", "2.2.0", "2.3.1", "2.4.0", "2.5.1", "2.6.0", "2.7.1", "2.8.0"),
)
_PYTHONS = ("3.7.9", "3.8.10", "3.9.16", "3.10.12", "3.11.4")
_SYSTEMS = ("Ubuntu 20.04.6 LTS (x86_64)", "Debian GNU/Linux 12 (x86_64)", "macOS 13.4 (arm64)", "Microsoft Windows 11")


def dump(random: Random, torch: str) -> str:
    """What `python -m torch.utils.collect_env` prints."""
    build = random.choice(("", "+cpu", "+cu118"))
    cuda = "11.8" if build == "+cu118" else "None"
    return (
        f"Collecting environment information...\nPyTorch version: {torch}{build}\nIs debug build: False\n"
        f"CUDA used to build PyTorch: {cuda}\nROCM used to build PyTorch: N/A\n\nOS: {random.choice(_SYSTEMS)}\n"
        f"GCC version: (GCC) {random.randrange(9, 13)}.3.0\nClang version: Could not collect\n\n"
        f"Python version: {random.choice(_PYTHONS)} (64-bit runtime)\nIs CUDA available: False\n"
        "CUDA runtime version: No CUDA\n\nVersions of relevant libraries:\n"
        f"[pip3] numpy==1.{random.randrange(20, 26)}.0\n[pip3] torch=={torch}{build}\n[conda] Could not collect"
    )


def bullets(random: Random, torch: str) -> str:
    """The list of the older form, filled in."""
    return (
        f" - PyTorch Version (e.g., 1.0): {torch}\n - OS (e.g., Linux): {random.choice(('Linux', 'Ubuntu 18.04'))}\n"
        " - How you installed PyTorch (`conda`, `pip`, source): pip\n"
        " - Build command you used (if compiling from source):\n"
        f" - Python version: {random.choice(_PYTHONS)}\n - CUDA/cuDNN version:\n - GPU models and configuration:\n"
        " - Any other relevant information:"
    )


def sentence(random: Random, torch: str) -> str:
    """A release in a sentence."""
    return random.choice(
        (
            f"I am on PyTorch {torch} with Python {random.choice(_PYTHONS)}.",
            f"This is torch=={torch} from pip.",
            f"PyTorch version: {torch}",
            f"Happens with pytorch {torch} on CPU.",
        )
    )
