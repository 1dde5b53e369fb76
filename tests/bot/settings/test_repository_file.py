"""A repository's own file: what it may set, and what is said of one that can't be used."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.failures import BadInput
from bot.github.files import RepositoryFile
from bot.settings.config import load_config
from bot.settings.repository_file import (
    LONGEST_ERROR,
    RepositorySettings,
    read_settings,
    settings_in,
    with_settings,
)
from bot.settings.schema import Config
from bot.settings.yaml_file import mapping_in
from repros.values import Release, VerdictKind
from runners.release_list import Releases

CONFIG = load_config()
RELEASES = Releases((Release("1.3.0", date(2019, 10, 10), ("3.7",)), Release("2.13.0", date(2026, 7, 8), ("3.11",))))
EXAMPLE = """\
releases:
  latest: "1.3.0"
labels:
  fixed: {name: "bot: fixed"}
label_allow: ["oncall: jit"]
label_rules:
  - {word: quantized, label: "oncall: quantization"}
repeats: {usual: 1}
"""


def config(*may_set: str) -> Config:
    return CONFIG.model_copy(update={"repository_may_set": may_set})


def read(text: str | bytes, of: Config = CONFIG) -> RepositorySettings:
    return read_settings(text.encode() if isinstance(text, str) else text, of, lambda: RELEASES)


def test_the_keys_that_are_allowed_change_the_configuration_of_this_repository() -> None:
    found = read(EXAMPLE)
    assert found.error is None
    changed = with_settings(CONFIG, found)
    assert changed.releases.latest == "1.3.0"
    assert changed.labels[VerdictKind.FIXED].name == "bot: fixed"
    assert changed.labels[VerdictKind.FIXED].color == CONFIG.labels[VerdictKind.FIXED].color
    assert changed.labels[VerdictKind.REPRODUCED] == CONFIG.labels[VerdictKind.REPRODUCED]
    assert changed.label_allow == ("oncall: jit",)
    assert [rule.label for rule in changed.label_rules] == ["oncall: quantization"]
    assert changed.repeats.usual == 1
    assert changed.limits == CONFIG.limits


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "{}", "releases: {}\n"])
def test_a_file_that_says_nothing_changes_nothing(text: str) -> None:
    assert with_settings(CONFIG, read(text)) == CONFIG


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("label: {}", "unknown key label; did you mean labels?"),
        ("releases: {latets: '1.3.0'}", "unknown key releases.latets; did you mean latest?"),
        ("labels: {fixed: {colour: x}}", "unknown key labels.fixed.colour"),
        ("limits: {seconds: 9000}", "limits can't be set by a repository; what can: releases.latest, labels"),
        ("limits: {seconds: 1}", "limits can't be set by a repository"),
        ("database_url: postgresql://evil/x", "database_url can't be set by a repository"),
        ("repository_may_set: [packages]", "repository_may_set can't be set by a repository"),
        ("packages: {evil: evil}", "packages can't be set by a repository"),
        ("repeats: {usual: 3}", "repeats.usual can only be lowered by a repository, to less than 2"),
        ("releases: {max: 99}", "releases.max can only be lowered"),
        ("rate_limits: {user_commands: 11}", "rate_limits.user_commands can only be lowered"),
        ("repeats: {usual: 0}", "repeats.usual: Input should be greater than 0"),
        ("repeats: 3", "repeats: Input should be"),
        ("releases:", "releases: Input should be"),
        ("releases: {latest: 2.13}", "releases.latest: without quotes it is the number 2.13: put it in quotes"),
        ("releases: {latest: banana}", "'banana'"),
        ("releases: {latest: '3.0.0'}", "3.0.0"),
        ("labels: {banana: {name: x}}", "labels.banana"),
        ("labels: {fixed: {name: ''}}", "labels.fixed.name"),
        ("labels: {fixed: {name: '../../lock'}}", "labels.fixed.name"),
        ('labels: {fixed: {name: "a\\nb"}}', "labels.fixed.name"),
        ("labels: {fixed: {color: '#fff'}}", "labels.fixed.color"),
        ("label_allow: ['..']", "label_allow.0"),
        ("label_allow: [" + "x, " * 101 + "]", "label_allow has more than 100 entries"),
        ("- a", "must be a mapping"),
        ("a: [", "is no YAML"),
        ("a: b: c", "in line 1"),
        ("labels: &a {fixed: {name: x}}", "line 1 has an anchor"),
        ("a: 1\nlabels: *a", "line 2 has an anchor, an alias"),
        ("labels: !!python/object/apply:os.system ['true']", "a tag"),
        ("label_allow: !!binary eA==", "a tag"),
        ("a: !!int ''", "a tag"),
        ("[" * 5000, "line 1 is nested too deeply"),
        ("a: " + "{a: " * 9 + "1" + "}" * 9, "nested too deeply"),
        ("1: x", "no text"),
        ("labels: {no: x}", "no text"),
        ("a: 2020-13-45", "a value that YAML doesn't know"),
        ("a: " + "9" * 5000, "a value that YAML doesn't know"),
        ("a: 1\n---\nb: 2", "is no YAML"),
        ("a: \x07", "a character or a value"),
        (b"\xff\xfea", "it isn't UTF-16 (byte 2)"),
        (b"caf\xe9: 1", "it isn't UTF-8 (byte 3)"),
        (b"a: \x00", "it is binary"),
    ],
)  # fmt: skip
def test_a_file_with_a_mistake_changes_nothing_and_has_one_line_on_it(text: str | bytes, said: str) -> None:
    found = read(text)
    assert said in (found.error or "")
    assert found.error
    assert "\n" not in found.error
    assert len(found.error) <= LONGEST_ERROR
    assert found.digest
    assert with_settings(CONFIG, found) == CONFIG


def test_what_the_operator_lists_may_be_set_higher_and_lower() -> None:
    may = config("repeats", "releases.max", "packages")
    found = read("repeats: {usual: 9}\nreleases: {max: 99}\npackages: {fancy: fancy-torch}", may)
    assert found.error is None
    assert found.packages == {"fancy": "fancy-torch"}
    assert with_settings(may, found).repeats.usual == 9
    assert "labels can't be set" in (read("labels: {}", may).error or "")


def test_where_code_comes_from_is_never_given_away() -> None:
    found = read("releases: {latest: '1.3.0', nightly_index: 'https://evil.example'}", config("releases"))
    assert (found.error or "").startswith("releases.nightly_index can't be set by a repository")
    assert read("releases: {latest: '1.3.0'}", config("releases")).error is None


def test_a_package_is_a_distribution_s_name() -> None:
    assert "is no distribution" in (read("packages: {a: 'a @ https://evil'}", config("packages")).error or "")


def test_nothing_at_all_can_be_allowed() -> None:
    assert "what can: nothing" in (read("label_allow: []", config()).error or "")


def test_an_operator_who_allows_what_can_t_be_is_told(tmp_path: Any) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("repository_may_set: [limits]\n")
    with pytest.raises(BadInput, match=r"repository_may_set\.0: Input should be 'releases'"):
        load_config(path)


def test_settings_that_no_longer_fit_the_bot_s_own_configuration_are_left_out() -> None:
    assert with_settings(CONFIG, RepositorySettings({"gone": 1})) == CONFIG


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")))
def test_no_file_raises(data: bytes) -> None:
    found = read(data)
    assert "\n" not in (found.error or "")


VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.lists(st.text(max_size=9), max_size=2)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(Config.model_fields)), VALUES | st.dictionaries(st.text(max_size=9), VALUES, max_size=2))
def test_no_value_of_a_key_raises(key: str, value: object) -> None:
    found = read(yaml.safe_dump({key: value}))
    assert with_settings(CONFIG, found) == CONFIG or not found.error


def test_a_mapping_is_read_as_it_stands() -> None:
    assert mapping_in(b"\xef\xbb\xbfa: [1, x, null]\n", "f") == {"a": [1, "x", None]}


def test_a_mistake_in_the_owners_file_names_whose_it_is() -> None:
    def none() -> Releases:
        raise AssertionError("no release is named")

    told = settings_in(RepositoryFile(b"labels: [", of="acme/.github"), load_config(), none)
    assert told.error
    assert told.error.startswith("that of acme/.github: it is no YAML")
    own = settings_in(RepositoryFile(b"labels: ["), load_config(), none)
    assert told.error == f"that of acme/.github: {own.error}"
