from datetime import date

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from repros.values import Release
from runners.failures import RunnerFailure
from runners.packages import (
    NoMatch,
    UnlistedPackage,
    as_stated,
    installed,
    needy_parts,
    package_rules,
    requirements_for,
    shipped_rules,
)
from runners.releases import snapshot


def release(version: str) -> Release:
    return Release(version, date(2020, 1, 1), ("3.7",))


@pytest.mark.parametrize(
    ("imports", "found"),
    [
        (["onnx.helper", "PIL.Image"], ("Pillow==5.4.1", "onnx==1.5.0")),
        (["numpy"], ("numpy==1.16.0",)),
        (["torch", "json", "unheard_of"], ()),
        ([], ()),
    ],
)
def test_the_packages_that_imports_come_from_are_found_in_an_environment(
    imports: list[str], found: tuple[str, ...]
) -> None:
    packages = ["Pillow==5.4.1", "numpy==1.16.0", "onnx==1.5.0", "protobuf==3.6.1", "torch==1.0.0"]
    assert installed(packages, imports) == found


@pytest.mark.parametrize(
    ("torch", "imports", "requirements"),
    [
        ("1.3.0", [], ()),
        ("1.3.0", ["torch", "torch.nn", "numpy", "setuptools", "pkg_resources"], ()),
        ("1.3.0", ["scipy", "scipy.sparse"], ("scipy",)),
        ("1.3.0", ["PIL", "sklearn", "cv2", "yaml"], ("opencv-python-headless", "pillow", "pyyaml", "scikit-learn")),
        ("1.3.0", ["google.protobuf.text_format"], ("protobuf",)),
        ("1.3.0", ["scikit-learn", "Pillow"], ("pillow", "scikit-learn")),
        ("1.3.0", ["torchvision.transforms"], ("pillow<7", "torchvision==0.4.1")),
        ("1.4.0", ["torchvision", "torchaudio"], ("torchaudio==0.4.0", "torchvision==0.5.0")),
        ("1.7.0", ["torchvision"], ("torchvision==0.8.1",)),
        ("1.10.0", ["torchvision", "torchtext"], ("torchtext==0.11.0", "torchvision==0.11.1")),
        ("2.0.0", ["torchvision", "torchaudio"], ("torchaudio==2.0.1", "torchvision==0.15.1")),
        ("2.13.0", ["torchaudio"], ("torchaudio==2.11.0",)),
        ("99.0.0", ["torchvision"], ("torchvision",)),
        ("1.12.0", ["functorch"], ("functorch==0.2.0",)),
        ("1.13.0", ["functorch"], ()),
        ("1.12.1", ["torchgen"], ()),
        ("1.5.0", ["caffe2.python"], ("future", "protobuf<3.21", "six")),
        ("1.5.0", ["onnx"], ("onnx", "protobuf<3.21")),
        ("2.1.0", ["onnx"], ("onnx",)),
        ("1.9.0", ["torch.testing._internal.common_utils"], ()),
        ("1.10.0", ["torch.testing._internal.common_utils"], ("expecttest",)),
        ("2.13.0", ["torch.testing._internal_not", "torch.testing"], ()),
        ("2.13.0", ["torch.onnx.export"], ("onnxscript",)),
        ("2.8.0", ["torch.onnx.export"], ()),
        ("2.1.0", ["torch.onnx.dynamo_export"], ("onnxscript",)),
        ("1.5.0", ["torch.utils.tensorboard"], ("tensorboard>=1.14",)),
        ("1.1.0", ["torch.utils.tensorboard"], ()),
    ],
)  # fmt: skip
def test_imports_become_requirements_that_fit_the_release(
    torch: str, imports: list[str], requirements: tuple[str, ...]
) -> None:
    assert requirements_for(release(torch), imports) == requirements


@pytest.mark.parametrize("name", ["mycompany", "google.cloud", "utils", "torchx", "; rm -rf /", "../evil", "numpy2"])
def test_a_package_outside_the_list_is_named(name: str) -> None:
    found = requirements_for(release("1.3.0"), ["scipy", name])
    assert isinstance(found, UnlistedPackage)
    assert found.name == name.partition(".")[0]
    assert "\n" not in found.reason


@pytest.mark.parametrize(
    ("torch", "name"),
    [
        ("1.1.0", "torchaudio"),
        ("2.4.0", "torchtext"),
        ("1.5.0", "functorch"),
        ("1.13.0", "caffe2"),
        ("1.5.0", "torchgen"),
    ],
)
def test_a_listed_package_without_a_version_for_the_release_is_told_apart(torch: str, name: str) -> None:
    found = requirements_for(release(torch), [name])
    assert isinstance(found, NoMatch)
    assert name in found.reason
    assert torch in found.reason


@pytest.mark.parametrize(
    ("imports", "kept_away"),
    [(["torchvision"], True), (["torchaudio.functional"], True), (["timm"], True), (["scipy"], False)],
)
def test_a_companion_built_for_cuda_keeps_a_lone_cpu_build_away(imports: list[str], kept_away: bool) -> None:
    # torchvision from the index beside torch's CPU build: "operator torchvision::nms does not exist".
    found = requirements_for(release("2.13.0"), imports, only_local_cpu_build=True)
    assert isinstance(found, tuple)
    assert ("torch!=2.13.0+cpu" in found) == kept_away


def test_further_packages_come_from_the_configuration() -> None:
    rules = package_rules({"mylib": "my-lib>=2", "cv2": "opencv-python"})
    assert requirements_for(release("1.3.0"), ["mylib", "cv2", "scipy"], rules) == (
        "my-lib>=2",
        "opencv-python",
        "scipy",
    )
    assert isinstance(requirements_for(release("1.3.0"), ["mylib"]), UnlistedPackage)


@pytest.mark.parametrize(
    "distribution", ["", "two words", "--index-url=x", "x @ https://evil.test/x.whl", "x;y", "/etc"]
)
def test_a_distribution_in_the_configuration_must_be_one(distribution: str) -> None:
    with pytest.raises(RunnerFailure, match=r"packages\.mylib in the configuration"):
        package_rules({"mylib": distribution})


def test_every_distribution_of_the_list_is_a_plain_requirement() -> None:
    rules = shipped_rules()
    for text in [*rules.imports.values(), *(t for a in rules.additions for t in a.add)]:
        assert not Requirement(text).url
    assert {canonicalize_name(n) for n in rules.undated} == set(rules.undated)


def test_the_matching_tables_are_in_step_with_the_releases() -> None:
    known = {r.version for r in snapshot().all}
    for name, table in shipped_rules().matching.items():
        assert set(table) <= known, name
        versions = [Version(table[v]) for v in sorted(table, key=Version)]
        assert versions == sorted(versions), name
    assert set(shipped_rules().matching["torchvision"]) == known


def test_every_release_gives_an_answer_for_every_import() -> None:
    rules = shipped_rules()
    for each in snapshot().all:
        for name in rules.imports:
            found = requirements_for(each, [name])
            assert not isinstance(found, UnlistedPackage)
            assert isinstance(found, NoMatch) == (
                name in rules.matching
                and each.version not in rules.matching[name]
                and not (name == "functorch" and Version(each.version) >= Version("1.13.0"))
            )


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("import torch.onnx\ntorch.onnx.export(m, x, 'm')", ("torch.onnx",)),
        ("torch.onnx.dynamo_export(m, x)", ("torch.onnx", "torch.onnx.dynamo_export")),
        ("from torch.testing._internal.common_utils import TestCase", ("torch.testing._internal",)),
        ("from torch.utils.tensorboard import SummaryWriter", ("torch.utils.tensorboard",)),
        ("import mytorch.onnx, torch.onnxish, torch.testing._internal_not", ()),
        ("import torch, torchvision", ()),
    ],
)
def test_the_parts_of_torch_that_need_another_package_are_found_in_a_program(text: str, parts: tuple[str, ...]) -> None:
    assert needy_parts(text) == parts


@pytest.mark.parametrize(
    ("wanted", "stated", "found"),
    [
        ("einops", ("einops", "0.3.0"), "einops==0.3.0"),
        ("scikit-learn", ("scikit_learn", "1.0"), "scikit-learn==1.0"),
        ("functorch==0.1.1", ("functorch", "0.1.0"), "functorch==0.1.0"),
        ("torchvision==0.4.1", ("torchvision", "0.4.1+cu92"), "torchvision==0.4.1"),
        ("pillow<7", ("pillow", "8.0"), "pillow<7"),
        ("einops", ("onnx", "1.5"), "einops"),
        ("einops", ("einops", "0.3 --index-url x"), "einops"),
        ("einops", ("einops", "1" * 50), "einops"),
    ],
)
def test_a_package_has_the_version_that_the_report_states(wanted: str, stated: tuple[str, str], found: str) -> None:
    assert as_stated([wanted], [stated]) == (found,)
