"""What an issue states of torch, Python, system and packages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repros.read.releases.environment import read_environment
from repros.read.text.page import read_page
from repros.values import Issue, ReportedEnvironment

DUMP = """\
Collecting environment information...
PyTorch version: {torch}
Is debug build: False
CUDA used to build PyTorch: 11.1
ROCM used to build PyTorch: N/A

OS: Debian GNU/Linux 11 (x86_64)
GCC version: (Debian 10.2.1-6) 10.2.1
CMake version: version 3.18.4

Python version: 3.9.2 (default, Feb 28 2021, 17:03:44)  [GCC 10.2.1] (64-bit runtime)
Is CUDA available: True
GPU models and configuration: GPU 0: Quadro RTX 4000

Versions of relevant libraries:
[pip3] numpy==1.21.0
[pip3] torch=={torch}
[pip3] torchvision==0.10.0
[conda] mkl                       2021.2.0           h06a4308_296
"""


def read(body: str, title: str = "") -> ReportedEnvironment:
    return read_environment(Issue(title=title, body=body), read_page(body))


@pytest.mark.parametrize(
    ("body", "torch"),
    [
        (DUMP.format(torch="1.9.0+cu111"), "1.9.0+cu111"),
        ("```\n" + DUMP.format(torch="1.9.0a0+gitabc1234") + "```", "1.9.0a0+gitabc1234"),
        ("<details>\n\n```\n" + DUMP.format(torch="2.1.0.dev20230901") + "```\n</details>", "2.1.0.dev20230901"),
        (" - PyTorch Version (e.g., 1.0): 1.2\n - OS (e.g., Linux): Linux", "1.2"),
        ("- PyTorch Version (e.g., 1.0): v1.4.0", "1.4.0"),
        ("* **PyTorch version**: 1.6.0", "1.6.0"),
        (" - torch version [e.g. 1.8]: 1.8.1", "1.8.1"),
        ("- PyTorch Version [e.g., 1.9.1]: 1.8.0", "1.8.0"),
        ("- PyTorch Version (1.1.0):\n- OS (Linux):", "1.1.0"),
        ("- PyTorch version: `1.5.0`", "1.5.0"),
        ("- PyTorch Version (e.g., 1.0): master", "master"),
        ("torch: 1.8.1\npython: 3.8", "1.8.1"),
        ("torch==1.7.1 installed by pip", "1.7.1"),
        ("I run PyTorch1.7.1 and Python3.8.", "1.7.1"),
        ("With PT 1.10.2 it fails.", "1.10.2"),
        ("Reproduced in both 1.7.1 and 1.8.0.", "1.7.1"),
        ("| torch | 1.3.1+cpu |\n| --- | --- |", "1.3.1+cpu"),
        ("```\n>>> import torch\n>>> torch.__version__\n'1.4.0'\n```", "1.4.0"),
        ("```python\nimport torch\nprint(torch.__version__)  # 1.10.2\n```", "1.10.2"),
        ("```python\nimport torch\nprint(torch.__version__)\n# 1.10.2+cu113\n```", "1.10.2+cu113"),
        ("```\nIn [2]: torch.__version__\nOut[2]: '0.4.1.post2'\n```", "0.4.1.post2"),
        ("```\n$ pip list\nnumpy        1.17.2\ntorch        1.3.0\n```", "1.3.0"),
        ("```\n$ conda list\npytorch  1.0.1  py3.7_cuda10.0.130_cudnn7.4.2_2  pytorch\n```", "1.0.1"),
        ("```python\nimport torch\nprint(torch.__version__)\n```\nprints\n```\n1.12.1\ntensor(1.)\n```", "1.12.1"),
        ("I am using version `0.4.0a0+f8439c2` with Python `3.6.4`.", "0.4.0a0+f8439c2"),
        ("Using “1.3.0” it fails.", "1.3.0"),
        ("__Version__: 1.1.0", "1.1.0"),
        ("Found in: 0.4.1", "0.4.1"),
        ("Affects: 1.1.0", "1.1.0"),
        ("Tested with: 1.1.0", "1.1.0"),
        ("`torch.__version__` → `1.1.0`", "1.1.0"),
        ("In [1]: torch.__version__  Out[1]: '1.1.0'", "1.1.0"),
        ("My pytorch's version is 1.1.0", "1.1.0"),
        ("version of torch used: 1.1.0", "1.1.0"),
        ("The torch version used here is 1.1.0.", "1.1.0"),
        ("PyTorch -- 1.1.0", "1.1.0"),
        ("- PyTorch version：1.1.0", "1.1.0"),
        ("on tag v1.1.0", "1.1.0"),
        ("It happens with PyTorch >= 1.1.", "1.1"),
        ("torchvision 0.5 requires torch>=1.4.", None),
        ("```python\nprint(torch.__version__, torch.version.cuda)\n```\nOUT:\n```\n1.3.0 10.1.243\n```", "1.3.0"),
        (
            "```python\nprint(np.__version__)\nprint(torch.__version__)\n```\nprints\n```\n1.19.2\n1.7.1+cpu\n1.0\n```",
            "1.7.1+cpu",
        ),
        ("It prints 3.\n\n0.4.1.post2 from pip", "0.4.1.post2"),
        ("Is it expected that this is 3? (1.0.1.post2)", "1.0.1.post2"),
        ("Torch version\n\n    1.0.1\n", "1.0.1"),
        ("PyTorch version:\n```\n1.0.1\n```", "1.0.1"),
        ("The docs for 1.0.0 say `float`. With 1.2.0 an int is taken.", "1.2.0"),
        ("It fails on current master (a7f3b0c, 1.10.0a0).", "1.10.0a0"),
        ("### Versions\n\nmain", "main"),
        ("### Versions\n\n2.0.1", "2.0.1"),
        ("## Environment\n1.11.0+cpu (pip)\nWindows 10", "1.11.0+cpu"),
        ("### Versions\n\nTrunk at 0123abcd4567", "0123abcd4567"),
        ("It fails on PyTorch 1.7.", "1.7"),
        ("I use pytorch-1.5.1 with CUDA 10.2 and Python 3.8.", "1.5.1"),
        ("tested with torch v1.12.1 only", "1.12.1"),
        ("It happens with the nightly 1.13.0.dev20220801.", "1.13.0.dev20220801"),
        ("It happens on the latest nightly.", "latest nightly"),
        ("After upgrading to 1.8 it is gone wrong.", "1.8"),
        ("It works in 1.5.1, and fails in 1.6.", "1.6"),
        ("In PyTorch 1.8.1 (it was ok in 1.7.1) the sum is wrong.", "1.8.1"),
        ("### PyTorch version\n\n1.12.1\n\n### ONNX version\n\n1.13.0", "1.12.1"),
        ("## version\n<=2.6.0\n\n### Versions\n\nPyTorch version: N/A", "2.6.0"),
        ("Env: 1.12.0, cpu only", "1.12.0"),
        ("We use 1.4.0 on CentOS 7.", "1.4.0"),
        ("**Version**\n\n    1.3.0.dev20190920\n", "1.3.0.dev20190920"),
        ("Here `torch.__version__ == '1.6.0'`.", "1.6.0"),
        ("on nightly:\n```\nRUN pip install --pre torch==1.8.0.dev20210102+cpu -f x\n```", "1.8.0.dev20210102+cpu"),
        ("in the image `pytorch/pytorch:1.8.1-cuda11.1-cudnn8-runtime`", "1.8.1"),
        ("I ran `conda install pytorch=1.7.1`.", "1.7.1"),
        ("https://example.org/whl/torch-1.1.0-cp37-cp37m-linux_x86_64.whl", "1.1.0"),
    ],
)
def test_the_torch_version_is_the_token_that_is_stated(body: str, torch: str) -> None:
    assert read(body).torch_as_written == torch


@pytest.mark.parametrize(
    "body",
    [
        "",
        " - PyTorch Version (e.g., 1.0):\n - OS (e.g., Linux):\n - Python version:",
        " - torch version [e.g. 1.0]:\n - OS: [e.g. Linux]",
        "I installed CUDA 10.1 and Python 3.7 on Ubuntu 18.04.",
        "```python\nx = torch.tensor(1.5)\ny = torch.rand(2) * 1.8 - 0.9\n```",
        '  File "/opt/pytorch-1.8.0/lib/python3.8/site-packages/torch/tensor.py", line 453, in stft',
        "see https://pytorch.org/docs/1.7.0/distributed.html",
        "numpy 1.17.2 gives 0.5 and torchvision 0.4.0 too",
        "- PyTorch version: N/A",
        "The learning rate is set to 0.1 and momentum 0.9, which works in 1.5 seconds.",
    ],
)
def test_a_number_that_is_no_version_of_torch_is_not_taken(body: str) -> None:
    assert read(body).torch_as_written is None


@pytest.mark.parametrize(
    ("body", "python"),
    [
        (DUMP.format(torch="1.9.0"), "3.9.2"),
        (" - Python version: 3.7", "3.7"),
        (" - Python version: Python 3.7.5", "3.7.5"),
        ("```\nPython 3.8.1 (default, Jan  8 2020, 22:29:32)\n[GCC 7.3.0] on linux\n>>> import torch\n```", "3.8.1"),
        ("I run it with Python 3.6 on Linux.", "3.6"),
        ("installed with pip3 for python3.5", "3.5"),
        ("along with Python `3.6.4`", "3.6.4"),
        ("```\n$ conda list\npython    3.7.3   h0371630_0\n```", "3.7.3"),
        ('```\n  File "/usr/lib/python3.7/site-packages/torch/x.py", line 1, in f\n```', None),
        (" - Python version:\n - CUDA/cuDNN version: 10.1", None),
        ("### Python version\n\n3.8\n\n### Bazel version\n\n_No response_", "3.8"),
        ("### Python version\n\n_No response_", None),
        ("Environment info\n```\npython 3.7.3\ntorch 1.1.0\n```", "3.7.3"),
        ("```\nPython 3.11.0rc1 (main, Aug 12 2022, 10:02:14) [GCC 11.2.0] on linux\n>>> import torch\n```", "3.11.0"),
        ("Python 3.8, PyTorch 1.7.1, also seen with Python 3.9.", "3.8"),
        ("torch 1.1.0 (py36, CPU)", "3.6"),
        ("python --version: 3.6.8", "3.6.8"),
        ("sys.version: 3.6.8 (default)", "3.6.8"),
        ("pytorch 1.1.0 py3.6_cuda10.0.130_cudnn7.5.1_0", "3.6"),
        ("the tag py4x of py2neo", None),
    ],
)
def test_python_is_as_stated_and_never_from_a_path(body: str, python: str | None) -> None:
    assert read(body).python == python


@pytest.mark.parametrize(
    ("body", "worked", "failed"),
    [
        ("It works in 1.5.1, fails in 1.6.", ("1.5.1",), ("1.6",)),
        ("This worked with PyTorch 1.4 but is broken in PyTorch 1.5.", ("1.4",), ("1.5",)),
        ("After upgrading PyTorch from 1.7.1 to 1.8.0 my model is wrong.", ("1.7.1",), ("1.8.0",)),
        ("The bug occurs with torch 1.9. Downgrading to 1.8.1 resolved it.", ("1.8.1",), ("1.9",)),
        ("It does not happen in 1.2.0.", ("1.2.0",), ()),
        ("It no longer works in 1.3.", (), ("1.3",)),
        ("I use PyTorch 1.3.", (), ()),
        ("In PyTorch 1.8.1 (it was ok in 1.7.1) the sum is wrong.", ("1.7.1",), ()),
        ("It crashes in 1.5.0 but not in 1.4.0.", ("1.4.0",), ("1.5.0",)),
        ("The error is raised with 2.1.0, not with 2.0.1.", ("2.0.1",), ("2.1.0",)),
        ("It reproduces on 2.2.0, doesn't on 2.0.1.", ("2.0.1",), ("2.2.0",)),
        ("It works in torch 1.4, not in 1.5.", ("1.4",), ("1.5",)),
        ("It fails in PyTorch 1.5 (not 1.4).", ("1.4",), ("1.5",)),
        ("It fails in PyTorch 1.5 and not in 1.4.", ("1.4",), ("1.5",)),
        ("Only the nightly fails, v2.3 is not affected.", ("2.3",), ()),
        ("This was fine before 1.5.0.", (), ("1.5.0",)),
        ("It worked in versions prior to torch 2.0.", (), ("2.0",)),
        ("The above is right in pytorch-1.3.0, but wrong in 1.4.0.", ("1.3.0",), ("1.4.0",)),
        ("I don't get it with 1.0.1, just with 1.1.0.", ("1.0.1",), ("1.1.0",)),
        ("2.2.2 → 2.3.0 broke this.", ("2.2.2",), ("2.3.0",)),
        ("torch 2.2.2 -> 2.3.0 breaks this.", ("2.2.2",), ("2.3.0",)),
        ("1.7.1 -> 1.8.0 made validation the default.", ("1.7.1",), ("1.8.0",)),
        ("(1.4.0 OK, 1.5.0 not OK)", ("1.4.0",), ("1.5.0",)),
        ("*Versions* 1.3.1 OK / 1.4.0 Error", ("1.3.1",), ("1.4.0",)),
        ("This is a regression from 2.0.1.", ("2.0.1",), ()),
        ("This is a regression from 2.1.0 on.", (), ("2.1.0",)),
        ("The bug is gone in 1.6.0.", ("1.6.0",), ()),
        ("Affected: 2.1.0, 2.2.0. Not affected: 2.0.1, 2.3.0.", ("2.0.1", "2.3.0"), ("2.1.0", "2.2.0")),
        ("It works in torch 1.4, 1.5 and 1.6, and fails in 1.7.", ("1.4", "1.5", "1.6"), ("1.7",)),
        ("torch 2.6.0 works. torch 2.7.0 doesn't.", ("2.6.0",), ("2.7.0",)),
        ("Torch 2.4.0 can run the code while 2.7.0 can not.", ("2.4.0",), ("2.7.0",)),
        ("torch 2.4.0 can load it; 2.7.0 can't", ("2.4.0",), ("2.7.0",)),
        ("This is a regression between 1.9.1 and 1.10.0.", ("1.9.1",), ("1.10.0",)),
        ("Loading what was saved from torch 1.4 fails in 1.5.", ("1.4",), ("1.5",)),
        ("It fails from torch 1.4 to 1.6.", (), ("1.4", "1.6")),
        ("With torch 2.4.0 and GCC 9 it works.\nWith torch 2.4.0 and GCC 13 it fails.", (), ("2.4.0",)),
        ("The bug has not disappeared in 1.6.0.", (), ("1.6.0",)),
        ("With torch==2.4.1 the same code compiles. With torch==2.5.0, it fails.", ("2.4.1",), ("2.5.0",)),
        ("With 2.5.0 and nightly 2.6.0.dev20241020 it fails.", (), ("2.5.0", "2.6.0.dev20241020")),
        ("On 2.3.1, this prints the right value; on 2.4.0, it is wrong.", ("2.3.1",), ("2.4.0",)),
        ("It doesn't return the expected result with torch 2.4.0.", (), ("2.4.0",)),
        ("This used to compile in 2.3.1. 2.4.0: RuntimeError", ("2.3.1",), ("2.4.0",)),
        ("torch 2.3.1 ✅, torch 2.4.0 ❌", ("2.3.1",), ("2.4.0",)),
        ("Bisected: good 2.4.1, bad 2.5.0", ("2.4.1",), ("2.5.0",)),
        ("The last good version is 2.4.1.", ("2.4.1",), ()),
        ("Fails on 2.5.1 and on nightly (2.7.0.dev20250110), not on 2.4.1.", ("2.4.1",), ("2.5.1",)),
        ("On torch 2.3, I run this code. It fails.", (), ()),
        ("It fails in 2.1.0; 2.0.1 doesn't show it.", ("2.0.1",), ("2.1.0",)),
        ("It should work in torch 2.3.1.", (), ()),
        ("I got a bad 0.2 accuracy. torch_geometric: 2.3.1", (), ()),
        ("It works with 2.3.1 on GPU, it fails with 2.4.0.", (), ("2.4.0",)),
        ("Also seen with 2.6.0, not seen with 2.5.1.", ("2.5.1",), ("2.6.0",)),
    ],
)
def test_bounds_in_prose_are_kept(body: str, worked: tuple[str, ...], failed: tuple[str, ...]) -> None:
    """Defends: a release that is named as good was kept as one that fails, and one that is denied as neither."""
    environment = read(body)

    assert (environment.worked_in, environment.failed_in) == (worked, failed)


def test_a_release_with_which_the_code_compiles_is_not_the_one_of_the_report() -> None:
    """Defends: the release where all is well was run as the reported one, since it was named first."""
    body = "With torch==2.4.1 the same code compiles. With torch==2.5.0 it fails."

    assert read(body).torch_as_written == "2.5.0"


@pytest.mark.parametrize(
    ("prose", "torch"),
    [
        ("Everything is fine with 2.5.1 but it breaks with torch 2.6.0 and 2.7.0.", "2.6.0"),
        ("**TL;DR**: 2.5.1 good; 2.6.0 bad", "2.6.0"),
        ("It fails in torch 2.4.0 and works in 2.5.1.", "2.5.1+cpu"),
        ("It fails in torch 2.5.1 and 2.6.0.", "2.5.1+cpu"),
    ],
)
def test_a_dump_of_the_release_that_is_good_is_not_of_the_one_that_fails_later(prose: str, torch: str) -> None:
    """Defends: after a downgrade the dump was of the good release, which was run as the reported one."""
    assert read(f"{prose}\n\n### Versions\n\nPyTorch version: 2.5.1+cpu\n").torch_as_written == torch


@pytest.mark.parametrize("prose", ["I got a bad 0.2 accuracy.", "torch_geometric: 2.3.1 and ogb: 1.3.0"])
def test_another_number_that_something_is_said_of_is_no_release(prose: str) -> None:
    assert read(prose).torch_as_written is None


def test_of_two_dumps_the_one_where_it_fails_counts() -> None:
    good, bad = DUMP.format(torch="1.7.0"), DUMP.format(torch="1.8.0")
    body = f"It works fine here:\n```\n{good}```\nIt fails here:\n```\n{bad}```\n"

    assert read(body).torch_as_written == "1.8.0"


def test_a_bracket_in_the_title_names_the_release() -> None:
    assert read("nothing more", title="[1.7] wrong sum").torch == "1.7"


def test_a_field_goes_before_prose() -> None:
    assert read("It was so since PyTorch 1.2.\n\n- PyTorch Version (e.g., 1.0): 1.4").torch_as_written == "1.4"


def test_a_dump_gives_system_accelerator_and_packages() -> None:
    environment = read(DUMP.format(torch="1.9.0"))

    assert environment.os == "Debian GNU/Linux 11 (x86_64)"
    assert environment.accelerator
    assert dict(environment.packages) == {"numpy": "1.21.0", "torchvision": "0.10.0", "mkl": "2021.2.0"}


def test_prose_may_pin_packages() -> None:
    environment = read("I use pytorch==1.11 and functorch==0.1.0. Not x.y==2, and no==version.")

    assert (dict(environment.packages), environment.torch) == ({"functorch": "0.1.0", "x.y": "2"}, "1.11")


@pytest.mark.parametrize(
    ("written", "release"),
    [("1.9.0a0+gitd6", "1.9.0"), ("1.8", "1.8"), ("1.7.1.post2", "1.7.1"), (".3.1", "0.3.1"), ("master", None)],
)
def test_the_release_part_has_no_suffix(written: str, release: str | None) -> None:
    assert read(f"- PyTorch version: {written}").torch == release


@pytest.mark.parametrize(
    ("body", "python"),
    [
        ("Box A: Python 3.11.9, torch 2.4.0 -> OK\nBox B: Python 3.12.4, torch 2.4.0 -> fails", "3.12.4"),
        ("Under Python 3.8 it prints 4; under Python 3.9 I get an error.", "3.9"),
        ("Python 3.8 here. Python 3.9 too.", "3.8"),
        ("With Python 3.8 it works.", "3.8"),
    ],
)
def test_of_two_pythons_the_one_where_it_fails_counts(body: str, python: str) -> None:
    """Defends: the first Python that was named was taken, though a line said of it that all is well."""
    assert read(body).python == python


@pytest.mark.parametrize(
    "body",
    ["PyTorch 2.6.0 works. PyTorch 2.7.0 doesn't.", "torch 2.6.0: ok\ntorch 2.7.0: fails", "torch: 2.7.0 (2.6.0 ok)"],
)
def test_a_line_that_says_of_a_release_that_it_works_is_no_field(body: str) -> None:
    """Defends: the release that works was taken for the one of the report since its line comes first."""
    assert read(body).torch == "2.7.0"


def test_a_release_that_somebody_has_is_the_one_of_the_report() -> None:
    assert read("I have 1.6.0, in 1.7.0 it works.").torch == "1.6.0"


@given(st.text(max_size=400))
def test_any_text_is_read_without_raising(text: str) -> None:
    assert isinstance(read(text, text), ReportedEnvironment)


@given(st.sampled_from(["1.2.0", "1.13.1+cu117", "2.2.0.dev20231010", "1.0rc1"]), st.text("ab \n", max_size=40))
def test_prose_around_a_dump_does_not_change_its_version(version: str, prose: str) -> None:
    assert read(f"{prose}\n\n```\n{DUMP.format(torch=version)}```\n\n{prose}").torch_as_written == version


@pytest.mark.parametrize(
    ("body", "torch"),
    [
        ("On 1.6.0 with Python 3.8:", "1.6.0"),
        ("Seen with 3.14.0 on my machine", None),
        ("I use the `0.3.1` version of pytorch", "0.3.1"),
        ("`torch.__version__ = '0.3.0_2'`", "0.3.0_2"),
        ("torch.__version__ is 1.4.0", "1.4.0"),
    ],
)
def test_a_number_that_only_torch_has_needs_no_name(body: str, torch: str | None) -> None:
    assert read(body).torch_as_written == torch


@pytest.mark.parametrize(
    ("body", "title", "python"),
    [
        ("It works with Python 3.6 but fails on Python 3.9", "", "3.9"),
        ("Fails on Python 3.9, while Python 3.6 is fine", "", "3.9"),
        ("This works with Python 3.6.", "Python 3.8: no such thing", "3.8"),
        ("It works in Python 3.6", "", "3.6"),
    ],
)
def test_the_python_that_fails_goes_before_the_one_that_works(body: str, title: str, python: str) -> None:
    assert read(body, title).python == python


def test_what_a_machine_has_where_it_works_goes_after_what_prose_says_fails() -> None:
    works = "### When it works\n\n```\n$ python -c 'import torch; print(torch.__version__)'\n0.4.1\n```\n"
    assert read(f"It hangs with pytorch 1.0.0.\n\n{works}").torch_as_written == "1.0.0"
    assert read(works).torch_as_written == "0.4.1"


def test_the_name_of_a_wheel_tells_the_version() -> None:
    assert (
        read("I did pip install https://x.org/whl/torch-0.4.0.post2-cp36-linux.whl").torch_as_written == "0.4.0.post2"
    )


def test_a_title_that_puts_two_releases_in_brackets_states_neither() -> None:
    assert read("It raises in 1.5.", "tensor(1) / 2 is 0 (1.4) or 0.5 (1.5)").torch_as_written == "1.5"
