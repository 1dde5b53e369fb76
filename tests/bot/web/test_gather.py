"""Gathered writes: each call gets its own answer, calls at once share a write, failures reach all who shared it."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from bot.web.gather import MOST, gathering


def doubled(items: Sequence[int]) -> Sequence[int]:
    return [item * 2 for item in items]


def none_of(_items: Sequence[int]) -> Sequence[int]:
    return []


def test_each_call_gets_its_own_answer() -> None:
    with gathering(doubled) as double, ThreadPoolExecutor(16) as pool:
        assert list(pool.map(double, range(500))) == [2 * n for n in range(500)]


def test_what_comes_while_a_write_is_under_way_shares_the_next() -> None:
    begun, go_on, sizes = Event(), Event(), list[int]()

    def write(items: Sequence[int]) -> Sequence[int]:
        sizes.append(len(items))
        begun.set()
        assert go_on.wait(10)
        return items

    count = MOST + 6
    with gathering(write) as call, ThreadPoolExecutor(count) as pool:
        first = pool.submit(call, 0)
        assert begun.wait(10)
        others = [pool.submit(call, n) for n in range(1, count)]
        while call._waiting.qsize() < count - 1:  # noqa: SLF001  # no other way to know that all of them wait
            assert not first.done()
        go_on.set()
        assert [each.result(10) for each in [first, *others]] == list(range(count))
    assert sizes == [1, MOST, count - 1 - MOST]


def test_a_failed_write_fails_those_who_shared_it_and_no_other() -> None:
    def write(items: Sequence[int]) -> Sequence[int]:
        if -1 in items:
            raise OSError("disk full")
        return items

    with gathering(write) as call:
        with pytest.raises(OSError, match="disk full"):
            call(-1)
        assert call(1) == 1


def test_a_write_that_answers_too_few_is_a_mistake_that_is_told() -> None:
    with gathering(none_of) as call, pytest.raises(ValueError, match="shorter"):
        call(1)


def test_leaving_waits_for_what_is_under_way() -> None:
    with ThreadPoolExecutor(1) as pool:
        with gathering(doubled) as call:
            waiting = pool.submit(call, 1)
            assert waiting.result(10) == 2
        assert not call._thread.is_alive()  # noqa: SLF001  # the thread must not outlive the block
