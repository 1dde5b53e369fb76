"""Runs are kept whole, under everything that they depend on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from bot.database.run_key import RunKey
from bot.database.runs import RunCache
from repros.values import Frame, Invocation, Outcome, RaisedException, Run, SourceFile, StatementOutput

KEY = RunKey.of(
    (SourceFile("test.py", "print(1)"),), "test.py", "script", "abc", {"image": "sha256:1"}, {"seconds": 60}, 1
)
RUN = Run("1.3.0", "3.7.16", Outcome.OK, stdout="1\n", image="sha256:1")

# What a hostile program may print or raise: NUL, lone surrogates, controls.
texts = st.text(st.characters(), max_size=30)
frames = st.builds(Frame, texts, st.none() | st.integers(0, 9), st.none() | texts, st.none() | texts)
runs = st.builds(
    Run,
    torch=st.just("1.3.0"),
    python=st.just("3.7.16"),
    outcome=st.sampled_from([o for o in Outcome if o is not Outcome.INFRA_ERROR]),
    exceptions=st.lists(
        st.builds(RaisedException, texts, texts, st.lists(frames, max_size=2).map(tuple)), max_size=2
    ).map(tuple),
    stdout=texts,
    stderr=texts,
    statements=st.lists(st.builds(StatementOutput, texts, texts), max_size=2).map(tuple),
    seconds=st.floats(0, 1e6),
    exit_code=st.none() | st.integers(0, 255),
    image=st.just("sha256:1"),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(runs)
def test_a_run_comes_back_as_it_was_whatever_the_program_printed(engine: Engine, run: Run) -> None:
    cache = RunCache(engine)
    cache.prune(datetime.now(UTC) + timedelta(1))
    assert cache.put(KEY, run)
    assert cache.get(KEY) == run


@pytest.mark.parametrize("field", [f.name for f in fields(RunKey)])
def test_a_key_that_differs_in_one_thing_is_another(engine: Engine, field: str) -> None:
    cache = RunCache(engine)
    cache.put(KEY, RUN)
    other: object = 2 if field == "repeat" else "other"
    assert cache.get(replace(KEY, **{field: other})) is None  # type: ignore[arg-type]


def test_the_names_and_texts_of_files_are_told_apart() -> None:
    def key(*files: SourceFile) -> str:
        return RunKey.of(files, "a", "script", "e", {}, {}, 1).digest

    assert key(SourceFile("ab", "c")) != key(SourceFile("a", "bc"))
    assert key(SourceFile("a", "1"), SourceFile("b", "2")) == key(SourceFile("b", "2"), SourceFile("a", "1"))


def test_a_run_that_was_kept_without_its_image_has_that_of_its_key(engine: Engine) -> None:
    cache = RunCache(engine)
    cache.put(KEY, replace(RUN, image=None))
    assert cache.get(KEY) == RUN


def test_an_infra_error_is_not_kept(engine: Engine) -> None:
    cache = RunCache(engine)
    assert not cache.put(KEY, replace(RUN, outcome=Outcome.INFRA_ERROR))
    assert cache.get(KEY) is None


def test_the_first_run_of_a_key_stays_and_writers_at_once_do_not_disturb_each_other(engine: Engine) -> None:
    cache = RunCache(engine)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: cache.put(KEY, replace(RUN, stdout=str(n))), range(20)))
    first = cache.get(KEY)
    cache.put(KEY, replace(RUN, stdout="later"))
    assert first is not None
    assert cache.get(KEY) == first


def test_the_runs_of_a_damaged_environment_are_forgotten(engine: Engine) -> None:
    cache, other = RunCache(engine), replace(KEY, environment="other")
    cache.put(KEY, RUN)
    cache.put(other, RUN)
    assert (cache.forget(["abc", "none"]), cache.forget([])) == (1, 0)
    assert cache.get(KEY) is None
    assert cache.get(other) == RUN


def test_old_runs_are_forgotten(engine: Engine) -> None:
    cache = RunCache(engine)
    cache.put(KEY, RUN)
    assert cache.prune(datetime.now(UTC) - timedelta(1)) == 0
    assert cache.prune(datetime.now(UTC) + timedelta(1)) == 1
    assert cache.get(KEY) is None


def test_a_run_depends_on_how_the_program_is_run_and_a_plain_one_has_the_key_that_it_always_had() -> None:
    """Defends: a run with `OMP_NUM_THREADS=3` was taken for one without."""
    assert KEY.digest == "716a10d6f546fafd7b77b4369b65780a320c2a808bfae4004c0c93b58af57576"
    ways = [
        Invocation((("A", "1"),)),
        Invocation((), ("A",)),
        Invocation((), (), ("-O",)),
        Invocation(launcher="-m"),
        Invocation(unfollowed=("mpirun",)),
        Invocation(),
    ]
    files = (SourceFile("test.py", "print(1)"),)
    keys = [RunKey.of(files, "test.py", "script", "abc", {"image": "sha256:1"}, {"seconds": 60}, 1, w) for w in ways]
    assert len(set(keys)) == 5
    assert keys[-2] == keys[-1] == KEY
