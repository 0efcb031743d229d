"""Whose turn it is."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expograph.serve.process import Question
from expograph.serve.queues import LEVELS, LONG, NEW, PROVEN, STUCK, WAITING, Queues, Ticket


def ticket(level, started=0.0):
    return Ticket(Question("ASK {}"), asyncio.Future(loop=LOOP), level, started=started)


LOOP = asyncio.new_event_loop()


def waiting(workers, *levels):
    queues = Queues(workers)
    for level in levels:
        assert queues.join(ticket(level))
    return queues


@pytest.mark.parametrize(
    ("running", "waits", "turn"),
    [
        ([], [PROVEN], PROVEN),
        ([], [PROVEN, STUCK], STUCK),  # of each level one may run
        ([STUCK], [PROVEN, STUCK], PROVEN),
        ([LONG, LONG], [NEW, LONG], NEW),
        ([LONG, LONG, NEW], [NEW, LONG], None),  # the last of four workers is for what is proven
        ([LONG, LONG, NEW], [NEW, PROVEN], PROVEN),
        ([PROVEN] * 3, [NEW], NEW),
    ],
)
def test_of_four_workers_each_level_has_its_share(running, waits, turn):
    found = waiting(4, *waits).next([ticket(level) for level in running])
    assert (found.level if found else None) == turn


def test_the_youngest_of_the_lowest_level_makes_room():
    running = [ticket(STUCK, 1.0), ticket(STUCK, 2.0), ticket(LONG, 3.0), ticket(NEW, 4.0)]
    assert waiting(4, PROVEN).in_the_way(running) is running[1]
    assert waiting(4, NEW).in_the_way(running) is None  # it would not help: the fourth is not for what is new


def test_nobody_makes_room_where_nobody_waits_or_all_have_their_share():
    assert waiting(4).in_the_way([ticket(STUCK)] * 4) is None
    assert waiting(4, PROVEN).in_the_way([ticket(STUCK), ticket(LONG), ticket(NEW), ticket(PROVEN)]) is None


def test_a_query_is_proven_by_its_time_and_stuck_when_it_was_stopped():
    queues, one = Queues(4), Question("ASK {}")
    levels = [queues.level(one)]
    for seconds in (float("inf"), 2.0, 0.2, 5.0):
        queues.learn(one, seconds)
        levels.append(queues.level(one))
    assert levels == [NEW, STUCK, LONG, PROVEN, PROVEN]  # its best time counts


def test_a_proven_query_has_twice_its_time():
    queues = Queues(4)
    queues.learn(Question("ASK {}"), 0.25)
    assert queues.descent(ticket(PROVEN)) == pytest.approx({PROVEN: 0, LONG: 0.5, STUCK: 0.7})
    assert queues.descent(ticket(NEW)) == {NEW: 0, LONG: 0.1, STUCK: 0.3}


def test_queues_and_memory_are_bounded():
    queues = Queues(4)
    assert [queues.join(ticket(NEW)) for _ in range(WAITING + 1)] == [True] * WAITING + [False]
    for number in range(5000):
        queues.learn(Question(f"ASK {{}} # {number}"), 0.0)
    assert len(queues.seconds) == 1000


@given(
    st.integers(2, 9),
    st.lists(st.sampled_from(LEVELS), max_size=9),
    st.lists(st.sampled_from(LEVELS), min_size=1, max_size=9),
)
def test_turns_come_to_an_end_and_who_is_proven_gets_on(workers, running, waits):
    """Turns given and taken as the pool does, with workers in reserve: nobody is stopped and started for ever."""
    at_work = [ticket(level, float(place)) for place, level in enumerate(running[:workers])]
    queues = waiting(workers, *waits)
    for _ in range(len(at_work) + len(waits) + 1):
        if len(at_work) < workers and (turn := queues.next(at_work)):
            at_work.append(turn)
        elif stopped := queues.in_the_way(at_work):
            at_work.remove(stopped)
            queues.join(stopped)
        else:
            break
    else:
        raise AssertionError("it goes on and on")
    assert at_work
    if queues.waiting[PROVEN]:
        assert len(at_work) == workers
        assert sum(t.level == PROVEN for t in at_work) >= 1 or workers < 4
