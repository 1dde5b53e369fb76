"""The configuration: shipped values, changes, and what is said of mistakes."""

from pathlib import Path

import pytest

from bot.config import load_config, merged
from bot.failures import BadInput
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
        ("uids: [99999, 65536]", "uids"),
        ("uids: [0, 65536]", "uids"),
        ("labels: {fixed: {color: blue}}", "labels.fixed.color"),
    ],
)
def test_a_mistake_is_one_line_that_names_the_key(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    with pytest.raises(BadInput, match=r"mine\.yaml") as error:
        load_config(path)
    assert said in str(error.value)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="can't read the configuration"):
        load_config(tmp_path / "none.yaml")


def test_lists_are_replaced_and_mappings_merged() -> None:
    assert merged({"a": {"b": 1, "c": [1]}}, {"a": {"c": [2]}}) == {"a": {"b": 1, "c": [2]}}
