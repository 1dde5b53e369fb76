"""Numbers that a program prints of time and memory, with their names."""

import pytest

from repros.judge.measures import by_label, measures, series

PRINTED = [
    ("names before", "row by row: 0.25\nat once: 0.5", "s", {"row by row": (0.25,), "at once": (0.5,)}),
    ("units", "a took 2 ms\nb took 3 us", "s", {"a took": (0.002,), "b took": (0.003 / 1000,)}),
    ("names behind", "0.5 s for a\n0.25 s for b", "s", {"for a": (0.5,), "for b": (0.25,)}),
    ("names above", "a\n0.5\nb\n0.25", "s", {"a": (0.5,), "b": (0.25,)}),
    (
        "sizes are no names",
        "n=10 old 0.5 new 0.25\nn=20 old 1.0 new 0.5",
        "s",
        {"n old": (0.5, 1.0), "new": (0.25, 0.5)},
    ),
    ("bare numbers", "0.5\n0.25", "s", {"": (0.5, 0.25)}),
    (
        "what timeit prints",
        (
            "a()\n1.5 ms ± 30 µs per loop (mean ± std. dev. of 7 runs, 1000 loops each)\n"
            "b()\n100 loops, best of 5: 2 ms per loop"
        ),
        "s",
        {"a": (0.0015,), "b": (0.002,)},
    ),
    ("other numbers beside times", "epoch 1 loss 0.53 time 12.5", "s", {"time": (12.5,)}),
    ("thousands", "memory 1,480 MB", "B", {"memory": (1480 * 1024.0**2,)}),
    ("whole numbers by their name", "0 rss 100\n1 rss 120", "B", {"rss": (100.0, 120.0)}),
    ("whole numbers without", "3 of 7", "s", {}),
    ("times in a claim of memory", "took 3 s, used 5 MB", "B", {"used": (5 * 1024.0**2,)}),
    ("versions", "torch 2.13.0", "s", {}),
    ("statistics of one", "mean: 0.5\nstd: 0.1", "s", {}),
]


@pytest.mark.parametrize(("what", "text", "unit", "found"), PRINTED, ids=[p[0] for p in PRINTED])
def test_measures_are_told_by_their_names(what: str, text: str, unit: str, found: dict[str, tuple[float, ...]]) -> None:
    seen = by_label(measures(text, unit))
    assert seen.keys() == found.keys()
    for label, values in found.items():
        assert seen[label] == pytest.approx(values)


def test_a_ratio_that_is_printed_is_kept_apart() -> None:
    found = measures("old: 0.5 s\nslowdown: 3.5\n12x", "s")
    assert [(m.value, m.unit) for m in found] == [(0.5, "s"), (3.5, "x"), (12.0, "x")]
    assert by_label(found) == {"old": (0.5,)}


def test_what_only_counts_is_no_series() -> None:
    found = measures("\n".join(f"rss {n} at {n}.0, now {100 + n * n} MB" for n in range(5)), "B")
    assert series(found)[1] == tuple((100.0 + n * n) * 1024**2 for n in range(5))


def test_a_long_output_is_read_no_further_than_it_is_compared() -> None:
    assert len(measures("a: 0.5\n" * 5_000, "s")) == 2_000
    assert len(measures("0.5 " * 100_000, "s")) == 20
