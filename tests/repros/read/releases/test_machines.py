"""What a report needs of a machine that the sandbox isn't is read from its title, its prose and its dumps."""

import pytest

from repros.read import read_issue
from repros.values import Issue

PROGRAM = "import torch\nprint(torch.arange(3))\n"


def needs(title: str, body: str = "", program: str = PROGRAM) -> list[str]:
    text = f"It is wrong.\n\n```python\n{program}```\n\n```\ntensor([0, 1, 9])\n```\n\n{body}\n"
    wanted = ("platform:", "cores", "notebook", "terminal")
    return [n for n in read_issue(Issue(title, text)).repros[0].needs if n.startswith(wanted)]


LINUX = "PyTorch version: 2.1.0\nOS: Ubuntu 22.04.3 LTS (x86_64)\nPython platform: Linux-5.15.0-x86_64-with-glibc2.35\n"
MAC = "PyTorch version: 2.1.0\nROCM used to build PyTorch: N/A\n\nOS: macOS 13.1 (arm64)\n"


@pytest.mark.parametrize(
    ("title", "platform"),
    [
        ("wrong result on Windows", "Windows"),
        ("[Windows] wrong result", "Windows"),
        ("Windows: wrong result", "Windows"),
        ("wrong result (Windows 10)", "Windows"),
        ("wrong result under Windows 11", "Windows"),
        ("arange gives wrong values on ARM", "ARM"),
        ("arange wrong with aarch64", "ARM"),
        ("wrong result on Graviton3", "ARM"),
        ("wrong result on M1", "macOS on ARM"),
        ("wrong result on Apple Silicon", "macOS on ARM"),
        ("M2 Max gives nan", "macOS on ARM"),
        ("[macOS] wrong result", "macOS"),
        ("wrong result on a MacBook", "macOS"),
        ("Wrong result on OS X", "macOS"),
        ("wrong result on Android", "Android"),
        ("wrong result on Jetson Nano", "a Jetson"),
        ("[ROCm] wrong result", "ROCm"),
        ("wrong result on ppc64le", "POWER"),
        ("wrong result on Raspberry Pi 4", "a Raspberry Pi"),
        ("s390x: wrong result", "s390x"),
    ],
)
def test_a_title_names_the_platform(title: str, platform: str) -> None:
    assert needs(title) == [f"platform:{platform}"]
    assert needs(title, LINUX) == [f"platform:{platform}"]


@pytest.mark.parametrize(
    "title",
    [
        "Sliding Windows are wrong",
        "hann_window of windows of size 3",
        "wrong result, not on Windows",
        "wrong result on Windows and Linux",
        "works on macOS, fails here",
        "warm start with alarm",
        "M1 @ M2 gives another product",
        "MAC operations are counted wrong",
        "machine epsilon is wrong",
        "wrong result in WSL",
        "arange of ten",
    ],
)
def test_a_title_without_another_platform_needs_none(title: str) -> None:
    assert needs(title) == []


@pytest.mark.parametrize(
    ("body", "platform"),
    [
        ("Only on ARM (Apple M1), not on x86.", "macOS on ARM"),
        ("This only happens on Windows.", "Windows"),
        ("It fails on my Mac.", "macOS"),
        ("It fails on my M1 MacBook.", "macOS on ARM"),
        ("I am running on Windows 10.", "Windows"),
        ("On Linux all is well, but on macOS it is wrong.", "macOS"),
        (MAC, "macOS on ARM"),
        ("OS: Microsoft Windows 10 Home", "Windows"),
        ("- OS (e.g., Linux): Mac OSX 10.14.5", "macOS"),
        ("OS: Ubuntu 20.04\nArchitecture: aarch64", "ARM"),
        ("Python platform: Linux-5.15.0-aarch64-with-glibc2.35", "ARM"),
        ("ROCM used to build PyTorch: 5.4.22803\nOS: Ubuntu 22.04", "ROCm"),
        ("PyTorch version: 2.0.1+rocm5.4.2\nOS: Ubuntu 22.04", "ROCm"),
    ],
)
def test_prose_and_dumps_name_it(body: str, platform: str) -> None:
    assert needs("wrong result", body) == [f"platform:{platform}"]


@pytest.mark.parametrize(
    "body",
    [
        LINUX,
        "OS: Linux",
        "I tried it on Windows, where it works.",
        "It fails on Linux as well as on Windows.",
        "It fails on Ubuntu, also on macOS.",
        "OS: Windows 11 with WSL2, Ubuntu 22.04",
        "OS: Fedora 29, Windows 10",
        f"The build for macOS is another matter.\n\n{LINUX}",
        "ROCM used to build PyTorch: N/A\nHIP runtime version: N/A",
        "",
    ],
)
def test_a_report_of_linux_needs_no_other_platform(body: str) -> None:
    assert needs("wrong result", body) == []


@pytest.mark.parametrize(
    ("title", "program", "found"),
    [
        ("race condition in arange", PROGRAM, ["cores"]),
        ("arange is not thread-safe", PROGRAM, ["cores"]),
        ("wrong result", "import torch, threading\nthreading.Thread(target=print).start()\n", ["cores"]),
        ("wrong result", "import torch\ntorch.set_num_threads(4)\nprint(torch.arange(3))\n", ["cores"]),
        ("wrong result", "import torch\ntorch.set_num_threads(1)\nprint(torch.arange(3))\n", []),
        ("wrong result in a Jupyter notebook", PROGRAM, ["notebook"]),
        ("tab completion shows too much", PROGRAM, ["terminal"]),
        ("wrong result", "import torch\nn = input('how many? ')\nprint(torch.arange(int(n)))\n", ["terminal"]),
        ("wrong input(s) to arange", "import torch\nprint(torch.arange(3), 'input(')\n", []),
    ],
)
def test_cores_terminals_and_notebooks_are_needs(title: str, program: str, found: list[str]) -> None:
    assert needs(title, program=program) == found
