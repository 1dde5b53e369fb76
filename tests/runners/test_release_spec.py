from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repros.values import Release
from runners.nightly_list import Nightlies
from runners.release_list import Releases
from runners.release_spec import BadSpec, parse_spec

VERSIONS = ["1.0.0", "1.2.0", "1.3.0", "1.3.1", "1.9.0", "1.9.1", "1.10.0", "1.10.1", "1.10.2", "1.11.0", "2.0.0"]
RELEASES = Releases(tuple(Release(version, date(2020, 1, 1), ("3.7",)) for version in VERSIONS))
LATEST = RELEASES.all[-2]
REPORTED = (RELEASES.all[2], RELEASES.all[3])


@pytest.mark.parametrize(
    ("spec", "versions"),
    [
        ("1.3.0", ["1.3.0"]),
        ("1.3", ["1.3.0"]),
        ("1.3.0+cpu", ["1.3.0"]),
        ("1.2.0,1.3.0", ["1.2.0", "1.3.0"]),
        ("1.3.0 , 1.2.0,1.3.0", ["1.2.0", "1.3.0"]),
        ("1.9..1.10", ["1.9.0", "1.9.1", "1.10.0", "1.10.1", "1.10.2"]),
        ("1.3..1.3", ["1.3.0", "1.3.1"]),
        ("1.3.1..1.10.0", ["1.3.1", "1.9.0", "1.9.1", "1.10.0"]),
        ("latest", ["1.11.0"]),
        ("LATEST", ["1.11.0"]),
        ("1.10..latest", ["1.10.0", "1.10.1", "1.10.2", "1.11.0"]),
        ("reported", ["1.3.0", "1.3.1"]),
        ("reported..1.9.0", ["1.3.0", "1.3.1", "1.9.0"]),
        ("1.2..reported", ["1.2.0", "1.3.0", "1.3.1"]),
        ("reported,latest", ["1.3.0", "1.3.1", "1.11.0"]),
        ("all", VERSIONS),
    ],
)
def test_a_spec_names_releases_oldest_first_and_once(spec: str, versions: list[str]) -> None:
    found = parse_spec(spec, RELEASES, LATEST, REPORTED)
    assert isinstance(found, tuple)
    assert [r.version for r in found] == versions


@pytest.mark.parametrize(
    ("spec", "part_of_reason"),
    [
        ("", "a release is missing: write 1.3.0"),
        (",", "a release is missing"),
        ("1.3.0,", "a release is missing"),
        ("1.2..", "a release is missing"),
        ("..1.2", "a release is missing"),
        ("1.10..1.2", "'1.10..1.2' runs backwards: write the older release first"),
        ("latest..1.2", "runs backwards"),
        ("9.9", "there is no torch 9.9; the nearest release is 2.0.0"),
        ("1.2..1.99", "there is no torch 1.99; the nearest release is 1.11.0"),
        ("0.4..1.2", "the oldest release with wheels is 1.0.0"),
        ("1.9.0a0", "'1.9.0a0' is no release; the nearest release is 1.9.0"),
        ("master", "'master' names no releases"),
        ("1.2...1.3", "names no releases"),
        ("1.2..1.3..1.9", "names no releases"),
        ("; rm -rf /", "names no releases"),
        ("1.2-1.3", "1.2-1.3"),
        ("9" * 10000, "there is no torch 999"),
    ],
)
def test_a_spec_that_cannot_be_read_is_one_line_that_says_why(spec: str, part_of_reason: str) -> None:
    found = parse_spec(spec, RELEASES, LATEST, REPORTED)
    assert isinstance(found, BadSpec)
    assert part_of_reason in found.reason
    assert "\n" not in found.reason
    assert len(found.reason) < 200


BUILDS = tuple(f"2.1.0.dev2023050{day}" for day in (1, 2, 3))
NIGHTLY = replace(
    RELEASES, nightly=Nightlies("x", tuple(Release(build, date(2023, 5, 1), ("3.11",)) for build in BUILDS))
)


@pytest.mark.parametrize(
    ("spec", "versions"),
    [
        ("nightly", [BUILDS[2]]),
        ("latest,Nightly", ["1.11.0", BUILDS[2]]),
        (BUILDS[0], [BUILDS[0]]),
        ("1.11..nightly", ["1.11.0", "2.0.0", BUILDS[2]]),
        (f"{BUILDS[0]}..{BUILDS[1]}", [BUILDS[0], BUILDS[1]]),
        (f"{BUILDS[0]}..nightly", list(BUILDS)),
        ("all", VERSIONS),
    ],
)
def test_a_spec_may_name_nightly_builds(spec: str, versions: list[str]) -> None:
    found = parse_spec(spec, NIGHTLY, LATEST, REPORTED)
    assert isinstance(found, tuple)
    assert [r.version for r in found] == versions


@pytest.mark.parametrize("spec", ["2.1.0.dev20230504", "1.11..2.1.0.dev20230504"])
def test_a_build_that_the_index_no_longer_has_is_named(spec: str) -> None:
    assert parse_spec(spec, NIGHTLY, LATEST) == BadSpec(
        "there is no 2.1.0.dev20230504: the nightly index doesn't have it, or no longer; it has"
        " 2.1.0.dev20230501 to 2.1.0.dev20230503"
    )


def test_without_an_index_there_is_no_nightly() -> None:
    assert parse_spec("nightly", RELEASES, LATEST) == BadSpec(
        "there is no nightly: no releases.nightly_index is configured"
    )


def test_reported_needs_a_report_that_names_a_release() -> None:
    found = parse_spec("reported", RELEASES, LATEST)
    assert isinstance(found, BadSpec)
    assert "names no release that can be had" in found.reason


@given(st.text(alphabet="0123456789., -latestrpod", max_size=40))
def test_any_spec_is_read_or_refused(spec: str) -> None:
    found = parse_spec(spec, RELEASES, LATEST, REPORTED)
    assert isinstance(found, BadSpec) or (found and set(found) <= set(RELEASES.all))


@given(st.sampled_from(VERSIONS), st.sampled_from(VERSIONS))
def test_a_range_holds_exactly_what_lies_between_its_ends(first: str, last: str) -> None:
    start, end = VERSIONS.index(first), VERSIONS.index(last)
    found = parse_spec(f"{first}..{last}", RELEASES, LATEST)
    names = None if isinstance(found, BadSpec) else [r.version for r in found]
    assert names == (None if start > end else VERSIONS[start : end + 1])
