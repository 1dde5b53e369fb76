from datetime import date

import pytest

from repros.values import Release
from runners.as_of import as_of_day, date_arguments, days_to_try

RELEASE = Release("1.3.0", date(2019, 10, 10), ("3.7",))


@pytest.mark.parametrize(
    ("written", "day"),
    [
        (None, date(2019, 10, 10)),
        (date(2019, 11, 1), date(2019, 11, 1)),
        (date(2018, 1, 1), date(2019, 10, 10)),
        (date(2019, 10, 10), date(2019, 10, 10)),
    ],
)
def test_the_later_of_the_issue_and_the_release_counts(written: date | None, day: date) -> None:
    assert as_of_day(RELEASE, written) == day


@pytest.mark.parametrize(
    ("day", "days"),
    [
        (None, [None]),
        (date(2019, 1, 1), ["2019-01-01", "2019-07-03", "2020-01-01", "2021-01-01", "2023-01-01", "2026-11-26"]),
        (date(2025, 6, 1), ["2025-06-01", "2025-12-01", "2026-06-01", "2026-11-26"]),
        (date(2026, 11, 26), ["2026-11-26"]),
        # The clock of a machine may be behind the day of an issue.
        (date(2026, 11, 27), ["2026-11-27"]),
    ],
)
def test_later_days_are_tried_up_to_today(day: date | None, days: list[str | None]) -> None:
    found = days_to_try(day, date(2026, 11, 26))
    assert [each and each.isoformat() for each in found] == days


def by_package(day: date) -> dict[str, str]:
    arguments = date_arguments(day)
    pairs = list(zip(arguments[::2], arguments[1::2], strict=True))
    return dict(value.split("=", 1) for option, value in pairs if option == "--exclude-newer-package")


def test_a_day_is_whole_and_in_no_machines_time_zone() -> None:
    assert date_arguments(date(2019, 10, 10))[:2] == ["--exclude-newer", "2019-10-10T23:59:59Z"]


@pytest.mark.parametrize(
    "name",
    [
        "torch",
        "future",
        "typing-extensions",
        "sympy",
        "setuptools",
        "nvidia-cublas-cu12",
        "triton",
        "torchvision",
        "torchaudio",
    ],
)
def test_torch_and_what_belongs_to_it_is_exempt(name: str) -> None:
    # torchaudio 0.3.1, which is for torch 1.3.0, came a week after it; torch 1.5 needs `future`, a wheel of 2024.
    assert by_package(date(2019, 10, 10))[name] == "false"


@pytest.mark.parametrize(("day", "first"), [(date(2019, 10, 10), "2021-01-20T23:59:59Z"), (date(2022, 1, 1), None)])
def test_what_had_no_wheel_yet_is_taken_as_of_its_first(day: date, first: str | None) -> None:
    assert by_package(day).get("pyyaml") == first


def test_what_a_program_imports_is_not_exempt() -> None:
    assert not {"numpy", "scipy", "pandas", "transformers"} & set(by_package(date(2021, 10, 10)))
