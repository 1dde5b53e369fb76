import pytest

from runners.wheels import linux_pythons


@pytest.mark.parametrize(
    ("filename", "pythons"),
    [
        ("torch-1.3.0-cp37-cp37m-manylinux1_x86_64.whl", {"3.7"}),
        ("torch-2.13.0-cp310-cp310-manylinux_2_28_x86_64.whl", {"3.10"}),
        ("torch-1.0.0-cp27-cp27mu-linux_x86_64.whl", {"2.7"}),
        ("torch-2.0.0-cp38-cp38-manylinux1_x86_64.manylinux2014_x86_64.whl", {"3.8"}),
        ("torch-2.9.0-cp313-cp313t-manylinux_2_28_x86_64.whl", set()),
        ("torch-2.0.0-cp38-cp38-manylinux2014_aarch64.whl", set()),
        ("torch-2.0.0-cp38-none-macosx_11_0_arm64.whl", set()),
        ("torch-2.0.0-cp38-cp38-musllinux_1_1_x86_64.whl", set()),
        ("torch-2.0.0-cp38-cp38-win_amd64.whl", set()),
        ("torch-1.0.0.tar.gz", set()),
        ("torch-not a wheel.whl", set()),
        ("", set()),
    ],
)
def test_a_wheels_name_tells_the_pythons_it_is_for(filename: str, pythons: set[str]) -> None:
    assert linux_pythons(filename) == pythons
