"""Counting how often somebody tries, by many threads at once."""

from concurrent.futures import ThreadPoolExecutor

from glossary_service.limits import OneByOne


def test_threads_that_meet_are_all_answered_and_none_is_let_through_too_often():
    storage = OneByOne("process://")
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: storage.acquire_entry("key", 300, 60), range(1_000)))
    assert answers.count(True) == 300


def test_each_is_counted_alone_and_only_for_the_time_that_counts():
    storage = OneByOne("process://")
    assert [storage.acquire_entry("one", 2, 60) for _ in range(3)] == [True, True, False]
    assert storage.acquire_entry("other", 2, 60)
    assert storage.get_moving_window("one", 2, 60)[1] == 2
    assert storage.get_moving_window("nobody", 2, 60)[1] == 0
    # Within no time at all, so that what was counted is past at once.
    assert storage.acquire_entry("past", 1, -1)
    assert storage.acquire_entry("past", 1, -1)
