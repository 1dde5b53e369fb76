from datetime import date

import pytest

from repros.values import Release
from runners.choose_python import NoPython, PythonChoice, choose_python

OLD = Release("1.3.0", date(2019, 10, 10), ("2.7", "3.5", "3.6", "3.7"))
NEW = Release("2.13.0", date(2026, 7, 8), ("3.10", "3.11", "3.12", "3.13"))
HERE = ("3.6.15", "3.7.16", "3.8.18", "3.11.7", "3.12.1")


@pytest.mark.parametrize(
    ("release", "reported", "python", "reason"),
    [
        (OLD, "3.6", "3.6", "Python 3.6, as reported."),
        (OLD, "3.6.9", "3.6", "Python 3.6, as reported."),
        (OLD, "Python 3.6.9 |Anaconda", "3.6", "Python 3.6, as reported."),
        (OLD, None, "3.7", "Python 3.7, the newest that it has wheels for."),
        (OLD, "three", "3.7", "Python 3.7, the newest that it has wheels for."),
        (
            OLD,
            "3.8",
            "3.7",
            "torch 1.3.0 has no wheels for the reported Python 3.8: Python 3.7, the newest that it has wheels for.",
        ),
        (OLD, "3.5", "3.7", "the reported Python 3.5 isn't here: Python 3.7, the newest that it has wheels for."),
        (NEW, None, "3.12", "Python 3.12, the newest that it has wheels for."),
        (NEW, "3.1", "3.12", None),
    ],
)
def test_the_reported_python_is_taken_where_it_has_wheels_else_the_newest(
    release: Release, reported: str | None, python: str, reason: str | None
) -> None:
    found = choose_python(release, HERE, reported)
    assert isinstance(found, PythonChoice)
    assert found.python == python
    assert reason is None or found.reason == reason


@pytest.mark.parametrize(
    ("reported", "faithful", "python"),
    [
        (None, True, "3.11"),
        ("3.12", True, "3.12"),
        ("3.12", False, "3.11"),
        ("3.11", False, "3.11"),
        ("3.7", True, "3.11"),
    ],
)
def test_a_cpu_build_goes_before_a_newer_python_but_not_before_the_report(
    reported: str | None, faithful: bool, python: str
) -> None:
    found = choose_python(NEW, HERE, reported, cpu_pythons=("3.11",), faithful=faithful)
    assert isinstance(found, PythonChoice)
    assert found.python == python


def test_a_cpu_build_for_an_interpreter_that_is_not_here_changes_nothing() -> None:
    found = choose_python(NEW, HERE, "3.12", cpu_pythons=("3.10",), faithful=False)
    assert isinstance(found, PythonChoice)
    assert found.python == "3.12"


ALL = ("3.6", "3.7", "3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14", "3.15")


def of(version: str, day: date, *pythons: str) -> Release:
    return Release(version, day, pythons)


@pytest.mark.parametrize(
    ("release", "python"),
    [
        (of("1.0.0", date(2018, 12, 7), "2.7", "3.5", "3.6", "3.7"), "3.6"),
        (of("1.1.0", date(2019, 4, 30), "2.7", "3.5", "3.6", "3.7"), "3.7"),
        (of("1.4.0", date(2020, 1, 15), "3.6", "3.7", "3.8"), "3.7"),
        (of("1.6.0", date(2020, 7, 28), "3.6", "3.7", "3.8"), "3.8"),
        (of("2.0.0", date(2023, 3, 15), "3.8", "3.9", "3.10", "3.11"), "3.10"),
        (of("2.1.0", date(2023, 10, 4), "3.8", "3.9", "3.10", "3.11"), "3.11"),
        (of("2.2.1", date(2024, 2, 22), "3.10", "3.11", "3.12"), "3.11"),
        (of("2.4.0", date(2024, 7, 24), "3.10", "3.11", "3.12"), "3.12"),
        (of("2.5.0", date(2024, 10, 17), "3.11", "3.12", "3.13"), "3.12"),
        (of("9.0.0", date(2024, 7, 1), "3.11", "3.12"), "3.11"),
        (of("9.0.0", date(2024, 7, 2), "3.11", "3.12"), "3.12"),
        (of("9.0.0", date(2025, 1, 1), "3.14", "3.15"), "3.14"),
        (of("9.0.0", date(2027, 1, 1), "3.14", "3.15"), "3.14"),
    ],
)
def test_a_python_that_was_too_young_for_a_release_is_passed_over(release: Release, python: str) -> None:
    """Defends: a failure for the sake of a Python that the release had not come to terms with."""
    found = choose_python(release, ALL)
    assert isinstance(found, PythonChoice)
    assert found.python == python


def test_a_reported_python_that_was_too_young_is_taken_on_the_reported_release_alone() -> None:
    release = of("2.2.1", date(2024, 2, 22), "3.10", "3.11", "3.12")
    assert choose_python(release, ALL, "3.12") == PythonChoice("3.12", "Python 3.12, as reported.")
    assert choose_python(release, ALL, "3.12", faithful=False) == PythonChoice(
        "3.11",
        "the reported Python 3.12 came out too shortly before torch 2.2.1: "
        "Python 3.11, the newest that it has wheels for and that was out for 9 months by then.",
    )
    assert choose_python(release, ALL, "3.10", faithful=False) == PythonChoice("3.10", "Python 3.10, as reported.")


def test_a_cpu_build_for_a_python_that_was_too_young_goes_behind_one_that_was_not() -> None:
    release = of("2.2.1", date(2024, 2, 22), "3.10", "3.11", "3.12")
    found = [choose_python(release, ALL, cpu_pythons=cpu, faithful=False) for cpu in (("3.12",), ("3.10", "3.12"))]
    assert [choice.python for choice in found if isinstance(choice, PythonChoice)] == ["3.11", "3.10"]


def test_an_asked_for_python_is_taken() -> None:
    assert choose_python(OLD, HERE, "3.7", asked="3.6.1") == PythonChoice("3.6", "Python 3.6, as asked for.")


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ("3.11", "torch 1.3.0 has no wheels for Python 3.11; it has them for 2.7, 3.5, 3.6 and 3.7"),
        ("3.5", "there is no CPython 3.5 here that a container can run; there are 3.6, 3.7, 3.8, 3.11 and 3.12"),
        ("3", "'3' is no version of Python: write it as 3.7"),
        ("$(id)\n", "'$(id)' is no version of Python: write it as 3.7"),
        ("", "'' is no version of Python: write it as 3.7"),
    ],
)
def test_an_asked_for_python_that_cannot_be_had_is_refused_in_one_line(asked: str, reason: str) -> None:
    assert choose_python(OLD, HERE, asked=asked) == NoPython(reason)


def test_no_interpreter_at_all_is_said_with_those_that_would_do() -> None:
    assert choose_python(OLD, ["3.12"]) == NoPython(
        "torch 1.3.0 has wheels for Python 2.7, 3.5, 3.6 and 3.7; none is here"
    )
