"""The configuration: shipped values, changes, and what is said of mistakes."""

from pathlib import Path

import pytest

from bot.failures import BadInput
from bot.settings.config import load_config, merged
from repros.values import VerdictKind


def test_the_shipped_configuration_is_valid_and_has_a_label_for_each_verdict_but_error() -> None:
    config = load_config()
    assert set(config.labels) == set(VerdictKind) - {VerdictKind.ERROR}
    assert config.manifest.default_events == ("issues", "issue_comment")


def test_a_file_needs_only_the_keys_that_differ(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("limits:\n  seconds: 7\n")
    config = load_config(path)
    assert config.limits.seconds == 7
    assert config.limits.pids == load_config().limits.pids


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("limit: {}", "did you mean limits?"),
        ("limits: {second: 3}", "did you mean seconds?"),
        ("limits: {seconds: -1}", "limits.seconds"),
        ("limits: 3", "limits"),
        ("- a\n- b", "must be a mapping"),
        ("a: [", "is no YAML"),
        (f"packages: {{a: {'b' * 300}}}", "packages.a"),
        (f"label_rules: [{{label: a, word: {'b' * 300}}}]", "label_rules.0.word"),
        ("label_rules: [{label: a}]", "names nothing: give it one of api, word, verdict, claim,"),
        ("label_rules: [{label: a, verdict: confirmed}]", "label_rules.0.verdict"),
        ("label_rules: [{label: a, regression: perhaps}]", "label_rules.0.regression"),
        ("uids: [99999, 65536]", "uids"),
        ("uids: [0, 65536]", "uids"),
        ("labels: {fixed: {color: blue}}", "labels.fixed.color"),
        ("a: " + "[" * 5000, "line 1 is nested too deeply"),
        ("a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]", "line 1 has an anchor"),
        ("labels: !!python/object/apply:os.system ['true']", "a tag"),
        ("a: 2020-13-45", "a value that YAML doesn't know"),
        ("a: " + "9" * 5000, "a value that YAML doesn't know"),
        ("a: " + "1:" * 5000 + "1.5", "a value that YAML doesn't know"),
        ("limits: {pids: 0x" + "f" * 5000 + "}", "a number of it is too large"),
        ("limits: {seconds: .inf}", "limits.seconds: Input should be less than"),
        ("limits: {seconds: .nan}", "limits.seconds"),
        ("limits: {seconds: 1.0e+300}", "limits.seconds: Input should be less than"),
        ("limits: {cpus: .inf}", "limits.cpus: Input should be less than"),
        ("warm: {most: -1}", "warm.most: Input should be greater than"),
        ("warm: {seconds: .inf}", "warm.seconds: Input should be less than"),
        ("limits: {cpus: 0}", "limits.cpus: Input should be greater than"),
        ("limits: {memory_mb: 99999999999}", "limits.memory_mb: Input should be less than"),
        ("repeats: {unsteady: 1000000}", "repeats.unsteady: Input should be less than"),
        ("trigger_label: ''", "trigger_label: String should have at least 1 character"),
        ("trigger_label: ' '", "trigger_label: must be one printable line"),
        ("trigger_label: 'REPRO: fixed'", "labels.fixed and trigger_label have one name, 'repro: fixed'"),
        ("labels: {fixed: {name: 'Repro: Confirmed'}}", "labels.reproduced and labels.fixed have one name"),
        ("releases: {latest: 2.13}", "releases.latest: without quotes it is the number 2.13: put it in quotes"),
        ("schedule: {verdicts: [needs-info]}", "schedule.verdicts.0: needs-info is no verdict that runs gave"),
        ("schedule: {verdicts: [broken]}", "schedule.verdicts.0: Input should be 'reproduced', "),
        ("releases: {latest: nightly}", "releases.latest: a build that moves can't be had"),
        ("releases: {nightly_index: nightly}", "releases.nightly_index: must be an https:// address without user"),
        ("releases: {nightly_index: 'https://u:p@a.test/x'}", "releases.nightly_index: must be an https:// address"),
        ("releases: {nightly_index: 'ftp://a.test'}", "releases.nightly_index: must be an https:// address"),
        ("schedule: {nightly_build_days: 0}", "schedule.nightly_build_days: Input should be greater than"),
        ("labels: {fixed-on-main: {name: x}}", "labels.fixed-on-main"),
        ("releases: {repository: 'a/b](https://evil.example)'}", "releases.repository: String should match pattern"),
        ("packages: {yaml: no}", "packages.yaml: without quotes it is the truth value False: put it in quotes"),
        ("github_url: 2020-01-01", "github_url: without quotes it is the day 2020-01-01: put it in quotes"),
        ("1: x", "a key of it is no text: put it in quotes"),
        ('store: "a\\0b"', "a text of it has half a character, or NUL"),
        ('github_url: "\\ud800"', "a text of it has half a character"),
    ],
)
def test_a_mistake_is_one_line_that_names_the_key(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    with pytest.raises(BadInput, match=r"mine\.yaml") as error:
        load_config(path)
    assert said in str(error.value)


def test_a_file_in_utf_16_is_read_where_its_mark_says_so(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("limits: {seconds: 7}\n", encoding="utf-16")
    assert load_config(path).limits.seconds == 7


def test_a_file_without_end_is_refused_and_the_null_device_says_nothing() -> None:
    with pytest.raises(BadInput, match="is a device"):
        load_config(Path("/dev/zero"))
    assert load_config(Path("/dev/null")) == load_config()


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="No such file"):
        load_config(tmp_path / "none.yaml")


def test_lists_are_replaced_and_mappings_merged() -> None:
    assert merged({"a": {"b": 1, "c": [1]}}, {"a": {"c": [2]}}) == {"a": {"b": 1, "c": [2]}}
