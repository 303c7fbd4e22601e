import gzip
from threading import Event, Thread

import pytest

from bookings.api.kept import TAKES_GZIP, Answers

LONG = b"x" * 5_000


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def answers(clock):
    return Answers(1.5, clock)


def say(text):
    return lambda: text


def test_answer_when_asked_again_at_once_is_the_kept_one(answers, clock):
    answers.to("q", say(b"first"))
    clock.now += 0.7

    assert answers.to("q", say(b"second")).plain == b"first"
    assert answers.to("another", say(b"second")).plain == b"second"


def test_answer_when_half_its_time_is_over_is_made_anew(answers, clock):
    answers.to("q", say(b"first"))
    clock.now += 0.8

    assert answers.to("q", say(b"second")).plain == b"second"
    assert answers.to("q", say(b"third")).plain == b"second"


def test_answer_when_the_next_one_is_being_made_is_the_last_until_it_is_too_old(answers, clock):
    answers.to("q", say(b"first"))
    clock.now += 0.8
    seen = []

    def slow():
        seen.append(answers.to("q", say(b"nobody else makes one")).plain)
        return b"second"

    answers.to("q", slow)

    assert seen == [b"first"]


def test_answer_that_took_long_counts_its_age_from_before_it_was_made(answers, clock):
    def slow():
        clock.now += 1.0
        return b"first"

    answers.to("q", slow)

    assert answers.to("q", say(b"second")).plain == b"second"


def test_answer_when_none_is_young_enough_is_waited_for_and_made_once(answers):
    began, may_end, made, got = Event(), Event(), [], []

    def slow():
        made.append(1)
        began.set()
        assert may_end.wait(10)
        return b"first"

    others = [Thread(target=lambda: got.append(answers.to("q", slow).plain)) for _other in range(5)]
    for other in others:
        other.start()
    assert began.wait(10)
    may_end.set()
    for other in others:
        other.join(10)

    assert got == [b"first"] * 5
    assert len(made) == 1


def test_answer_that_could_not_be_made_is_tried_again_by_the_next(answers):
    with pytest.raises(ZeroDivisionError):
        answers.to("q", lambda: 1 / 0)

    assert answers.to("q", say(b"second")).plain == b"second"


def test_answer_when_long_is_packed_too(answers):
    ready = answers.to("q", say(LONG))

    assert gzip.decompress(ready.packed) == ready.plain == LONG
    assert len(ready.packed) < 100
    assert answers.to("another", say(b"short")).packed is None


def test_forgotten_answer_is_made_anew(answers):
    answers.to("q", say(b"first"))
    answers.forget()

    assert answers.to("q", say(b"second")).plain == b"second"


@pytest.mark.parametrize(
    ("header", "takes"),
    [
        ("gzip", True),
        ("gzip, deflate, br", True),
        ("br;q=1.0, GZIP;q=0.8", True),
        ("gzip;q=0.05", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000, br", False),
        ("identity", False),
        ("", False),
    ],
)
def test_takes_gzip_as_the_client_says(header, takes):
    assert bool(TAKES_GZIP.search(header)) == takes
