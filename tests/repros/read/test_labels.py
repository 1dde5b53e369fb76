"""Labels that a text names itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repros.read.labels import read_labels


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("# Labels: oncall: jit, triaged, small", ("oncall: jit", "triaged", "small")),
        ("Labels: module: nn", ("module: nn",)),
        ("**Labels:** `a`, `b`", ("a", "b")),
        ("- label: C++ backend", ("C++ backend",)),
        ("prose\nLabels: a, b\nLabels: b, c", ("a", "b", "c")),
        ("labels: tensor([1, 2])", ()),
        ("labels: List[int] = []", ()),
        ("the labels: are there", ()),
        ("\n".join(f"Labels: a{n}" for n in range(600)), tuple(f"a{n}" for n in range(20))),
        ("Labels:", ()),
        ("", ()),
    ],
)
def test_a_line_of_labels_names_them(text: str, labels: tuple[str, ...]) -> None:
    assert read_labels(text) == labels


@given(st.text(max_size=300))
def test_labels_are_single_lines_without_ends(text: str) -> None:
    assert all(label == label.strip() and "\n" not in label and "," not in label for label in read_labels(text))
