from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repros.values import Release
from runners.choose import Choice, UnknownRelease, choose_release, latest_release, named_release, printable
from runners.cpu_builds import CpuBuild
from runners.nightly_list import Nightlies
from runners.release_list import Releases

DAYS = {
    "1.0.0": (2018, 12, 7), "1.0.1": (2019, 2, 5), "1.1.0": (2019, 4, 30), "1.2.0": (2019, 8, 8),
    "1.3.0": (2019, 10, 10), "1.3.1": (2019, 11, 7), "1.4.0": (2020, 1, 15), "1.8.1": (2021, 3, 25),
    "1.9.0": (2021, 6, 15), "1.9.1": (2021, 9, 20), "1.10.0": (2021, 10, 21), "1.10.1": (2021, 12, 15),
    "1.13.1": (2022, 12, 15), "2.0.0": (2023, 3, 15), "2.0.1": (2023, 5, 8), "2.1.0": (2023, 10, 4),
    "2.1.1": (2023, 11, 15),
}  # fmt: skip
RELEASES = Releases(tuple(Release(version, date(*day), ("3.8",)) for version, day in DAYS.items()))
LATEST = RELEASES.all[-2]


def choose(text: str | None, day: date | None = None) -> list[str] | UnknownRelease:
    found = choose_release(text, RELEASES, LATEST, day)
    return [r.version for r in found.releases] if isinstance(found, Choice) else found


@pytest.mark.parametrize(
    ("written", "release"),
    [
        ("1.3.0", "1.3.0"),
        ("1.3", "1.3.0"),
        ("1.10", "1.10.0"),
        ("v1.3.0", "1.3.0"),
        ("1.3.0+cu102", "1.3.0"),
        ("1.3.0+cpu", "1.3.0"),
        ("1.0.1.post2", "1.0.1"),
        ("1.3.1.post2+cu92", "1.3.1"),
        ("1.3.0 (20191101)", "1.3.0"),
        ("1.01", "1.0.1"),
        ("  1.3.0\n", "1.3.0"),
        ("2", "2.0.0"),
    ],
)
def test_a_written_version_stands_for_its_release(written: str, release: str) -> None:
    assert choose(written) == [release]


@pytest.mark.parametrize(
    ("written", "neighbours"),
    [
        ("1.9.0a0+gitd69c22d", ["1.8.1", "1.9.0"]),
        ("1.9.0a0+git…", ["1.8.1", "1.9.0"]),
        ("2.1.0.dev20230601", ["2.0.1", "2.1.0"]),
        ("2.1.0.dev20230601+cu121", ["2.0.1", "2.1.0"]),
        ("1.10.0.dev", ["1.9.1", "1.10.0"]),
        ("1.10.0rc1", ["1.9.1", "1.10.0"]),
        ("1.10.0-dev", ["1.9.1", "1.10.0"]),
        ("1.9.1rc2", ["1.9.0", "1.9.1"]),
        ("1.3.0 nightly", ["1.2.0", "1.3.0"]),
        ("1.3.0 (20190801)", ["1.2.0", "1.3.0"]),
        ("1.14.0a0+git0000000", ["1.13.1", "2.0.0"]),  # became 2.0.0
        ("1.0.0.dev20181129", ["1.0.0"]),
        ("0.5.0a0+ff608a9", ["1.0.0"]),  # became 1.0.0
        ("2.2.0a0+git0000000", ["2.1.1"]),
    ],
)
def test_a_pre_release_stands_for_the_release_before_it_and_its_own(written: str, neighbours: list[str]) -> None:
    assert choose(written) == neighbours


@pytest.mark.parametrize(
    ("written", "day", "releases"),
    [
        ("master", date(2021, 7, 1), ["1.9.0", "1.10.0"]),  # 1.9.1 was cut from an older branch
        ("master", date(2021, 6, 15), ["1.9.0", "1.10.0"]),
        ("main", date(2023, 4, 1), ["2.0.0", "2.1.0"]),
        ("nightly 2021-05-01", None, ["1.8.1", "1.9.0"]),
        ("latest nightly build (20190801)", date(2019, 9, 30), ["1.1.0", "1.2.0"]),
        ("1c5b9f2a3e4d", date(2021, 7, 1), ["1.9.0", "1.10.0"]),
        ("1234567", date(2021, 7, 1), ["1.9.0", "1.10.0"]),
        ("master", date(2018, 3, 1), ["1.0.0"]),
        ("master", date(2030, 1, 1), ["2.1.1"]),
        ("master", None, ["2.1.0"]),
        ("nightly 2021-99-99", None, ["2.1.0"]),
        ("deadbeef1", None, ["2.1.0"]),
    ],
)
def test_a_branch_or_commit_stands_for_the_releases_around_its_day(
    written: str, day: date | None, releases: list[str]
) -> None:
    assert choose(written, day) == releases


@pytest.mark.parametrize("written", [None, "", "  ", "latest", "the latest stable release", "stable", "newest version"])
def test_without_a_release_the_latest_counts_and_the_reason_says_so(written: str | None) -> None:
    found = choose_release(written, RELEASES, LATEST)
    assert isinstance(found, Choice)
    assert found.releases == (LATEST,)
    assert "latest" in found.reason or "2.1.0" in found.reason


@pytest.mark.parametrize(
    ("written", "nearest"),
    [
        ("0.4.1", "1.0.0"),
        ("0.4.1.post2", "1.0.0"),
        ("0.4.0a0+3749c58", "1.0.0"),
        (".3.1", "1.0.0"),
        ("9.9", "2.1.1"),
        ("1.2.5", "1.2.0"),
        ("1.14.0", "1.13.1"),
        ("1.9.9", "1.9.1"),
        ("2.0.0.1", "2.0.0"),
        ("1.3; rm -rf /", "2.1.1"),
        ("1!2.0", "2.1.1"),
        ("hello", "2.1.1"),
        ("1.2-1.3", "2.1.1"),
        ("9" * 5000, "2.1.1"),
        ("1." + "9" * 5000, "1.13.1"),
        ("<b>1.3.0</b>\n\n@somebody", "2.1.1"),
    ],
)
def test_what_cannot_be_had_is_one_line_with_the_nearest(written: str, nearest: str) -> None:
    found = choose_release(written, RELEASES, LATEST)
    assert isinstance(found, UnknownRelease)
    assert found.nearest.version == nearest
    assert nearest in found.reason
    assert "\n" not in found.reason
    assert len(found.reason) < 200


@pytest.mark.parametrize(
    ("written", "day", "reason"),
    [
        ("1.3.0", None, "The report names 1.3.0."),
        ("1.3.0+cu102", None, "The report names 1.3.0+cu102, which is 1.3.0."),
        (None, None, "The report names no release, so the latest counts, 2.1.0."),
        (
            "",
            date(2023, 4, 1),
            "The report names no release; the newest on 2023-04-01 was 2.0.0, the latest is 2.1.0; both count.",
        ),
        (None, date(2023, 10, 4), "The report names no release, so the latest counts, 2.1.0."),
        (None, date(2030, 1, 1), "The report names no release, so the latest counts, 2.1.0."),
        (
            None,
            date(2000, 1, 1),
            (
                "The report names no release; on 2000-01-01 there was none that can be had, the oldest is 1.0.0,"
                " the latest is 2.1.0; both count."
            ),
        ),
        (
            "1.9.0a0+git1",
            None,
            "The report names 1.9.0a0+git1, which stands between 1.8.1 and 1.9.0; both count.",
        ),
        (
            "master",
            date(2021, 7, 1),
            "The report names master of 2021-07-01, which stands between 1.9.0 and 1.10.0; both count.",
        ),
        ("master", None, "The report names master without a date, so the latest counts, 2.1.0."),
        ("2.2.0a0", None, "The report names 2.2.0a0, which came after 2.1.1, the newest release there is."),
    ],
)
def test_the_reason_is_said_in_one_sentence(written: str | None, day: date | None, reason: str) -> None:
    assert choose_release(written, RELEASES, LATEST, day).reason == reason


@given(st.one_of(st.text(), st.from_regex(r"v?[0-9.]{1,8}(a0|rc1|\.dev|\+|-| )[0-9a-z.+-]{0,12}", fullmatch=True)))
def test_whatever_is_written_gives_releases_or_one_printable_line(text: str) -> None:
    found = choose_release(text, RELEASES, LATEST, date(2021, 7, 1))
    assert found.reason.isprintable()
    if isinstance(found, Choice):
        assert set(found.releases) <= set(RELEASES.all)
        assert 1 <= len(found.releases) <= 2


@given(st.sampled_from(RELEASES.all), st.sampled_from(["", "+cpu", "+cu111", ".post1", ".post2+cu9"]))
def test_every_release_is_found_by_its_own_name(release: Release, suffix: str) -> None:
    assert choose(release.version + suffix) == [release.version]


def with_cpu(*builds: CpuBuild) -> Releases:
    return Releases(RELEASES.all, cpu_builds=builds)


@pytest.mark.parametrize(
    ("builds", "asked", "configured", "latest"),
    [
        ((), None, None, "2.1.1"),
        ((CpuBuild("2.0.0", "3.8"), CpuBuild("1.3.0", "3.8")), None, None, "2.0.0"),
        ((CpuBuild("9.9.9", "3.8"),), None, None, "2.1.1"),
        ((CpuBuild("2.0.0", "3.8"),), None, "1.3", "1.3.0"),
        ((CpuBuild("2.0.0", "3.8"),), "1.4.0", "1.3", "1.4.0"),
        ((CpuBuild("2.0.0", "3.8"),), "latest", None, "2.0.0"),
    ],
)
def test_what_counts_as_the_latest(
    builds: tuple[CpuBuild, ...], asked: str | None, configured: str | None, latest: str
) -> None:
    found = latest_release(with_cpu(*builds), asked, configured)
    assert isinstance(found, Choice)
    assert found.release.version == latest


def test_a_latest_that_does_not_exist_is_said_with_the_nearest() -> None:
    assert latest_release(RELEASES, "9.9") == UnknownRelease(
        "9.9", RELEASES.newest, "there is no torch 9.9; the nearest release is 2.1.1"
    )


@pytest.mark.parametrize("text", ["master", "1.9.0a0", "latest", "x", ""])
def test_only_a_version_names_one_release(text: str) -> None:
    assert isinstance(named_release(text, RELEASES), UnknownRelease)


@pytest.mark.parametrize(
    ("text", "line"),
    [("a\nb\tc", "a b c"), ("a\x1b[31mb\u202ec", "a [31mb c"), ("x" * 100, "x" * 59 + "…"), ("  ", "")],
)
def test_a_foreign_text_becomes_one_short_line(text: str, line: str) -> None:
    assert printable(text) == line


@pytest.mark.parametrize(
    ("version", "before", "after"),
    [("1.0.0", None, "1.0.1"), ("1.2.0", "1.1.0", "1.3.0"), ("1.2.5", "1.2.0", "1.3.0"), ("2.1.1", "2.1.0", None)],
)
def test_neighbours_are_by_version(version: str, before: str | None, after: str | None) -> None:
    assert getattr(RELEASES.before(version), "version", None) == before
    assert getattr(RELEASES.after(version), "version", None) == after


BUILDS = tuple(Release(f"2.2.0.dev202401{day}", date(2024, 1, int(day)), ("3.11",)) for day in ("01", "02"))
NIGHTLY = replace(RELEASES, nightly=Nightlies("x", BUILDS))


@pytest.mark.parametrize("written", ["2.2.0.dev20240101", "2.2.0.dev20240101+cu121"])
def test_a_nightly_build_that_can_be_had_stands_for_itself(written: str) -> None:
    found = choose_release(written, NIGHTLY, LATEST)
    assert found == Choice((BUILDS[0],), f"The report names {written}, a nightly build.")


@pytest.mark.parametrize(("releases", "told"), [(NIGHTLY, True), (RELEASES, False)])
def test_one_that_is_gone_is_named_and_stands_for_its_neighbours(releases: Releases, told: bool) -> None:
    found = choose_release("2.1.0.dev20230601", releases, LATEST)
    assert isinstance(found, Choice)
    assert [r.version for r in found.releases] == ["2.0.1", "2.1.0"]
    gone = " (which the nightly index doesn't have, or no longer)" if told else ""
    assert (
        found.reason == f"The report names 2.1.0.dev20230601{gone}, which stands between 2.0.1 and 2.1.0; both count."
    )


@pytest.mark.parametrize(("asked", "version"), [("nightly", "2.2.0.dev20240102"), ("2.2.0.dev20240101",) * 2])
def test_what_is_asked_for_as_the_latest_may_be_a_nightly_build(asked: str, version: str) -> None:
    found = latest_release(NIGHTLY, asked)
    assert isinstance(found, Choice)
    assert found.release.version == version


def test_the_configured_latest_never_is() -> None:
    assert isinstance(latest_release(NIGHTLY, None, "nightly"), UnknownRelease)
    found = latest_release(NIGHTLY)
    assert isinstance(found, Choice)
    assert found.release == RELEASES.newest


def test_a_nightly_build_is_no_release() -> None:
    assert (NIGHTLY.newest, NIGHTLY.all) == (RELEASES.newest, RELEASES.all)
    assert NIGHTLY.find("2.2.0.dev20240101") == BUILDS[0]
    assert NIGHTLY.cpu_pythons(BUILDS[0]) == ("3.11",)
    assert NIGHTLY.with_nightlies()[-3:] == (RELEASES.newest, *BUILDS)
    assert NIGHTLY.with_nightlies(RELEASES.all[:2]) == RELEASES.all[:2]
