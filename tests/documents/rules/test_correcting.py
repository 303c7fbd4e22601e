"""A slip of the pen, or another person; and the answer that fits."""

import datetime as dt
from dataclasses import replace

import pytest

from bookings.rules.facts import Facts
from documents.rules.correcting import against_answer, wants_second_look

TYPED = Facts("Siti Contoh", "3275015705900001", dt.date(1990, 5, 17))


@pytest.mark.parametrize(
    ("to", "wanted"),
    [
        ({"name": "Sitti Contoh"}, False),
        ({"name": "SITI CONTOH, S.Pd."}, False),
        ({"born_on": dt.date(1990, 5, 18)}, False),
        ({"born_on": dt.date(1991, 5, 17)}, False),
        ({"number": "3275015705900007"}, False),
        ({"number": "3275015705900010"}, False),  # two digits changed places
        ({"name": "Sitti Contoh", "born_on": dt.date(1990, 5, 18)}, False),
        ({"name": "Budi Contoh"}, True),
        ({"name": "Siti Aminah Contoh"}, True),
        ({"born_on": dt.date(1988, 2, 17)}, True),
        ({"number": "3275015705900077"}, True),
        ({"name": "Sitti Contoh", "number": "3275015705900007"}, True),  # a sister's
    ],
)
def test_second_look_is_wanted_for_what_is_more_than_a_slip(to, wanted):
    assert wants_second_look(TYPED, replace(TYPED, **to)) is wanted
    assert wants_second_look(replace(TYPED, **to), TYPED) is wanted


def test_second_look_when_day_and_month_are_swapped_is_not_wanted():
    typed = replace(TYPED, born_on=dt.date(1990, 5, 7))

    assert not wants_second_look(typed, replace(typed, born_on=dt.date(1990, 7, 5)))


@pytest.mark.parametrize(
    ("answer", "states", "code"),
    [
        ("corrected", ["done", "done"], ""),
        ("corrected", [], "nothing_put_right"),
        ("corrected", ["left"], "nothing_put_right"),
        ("corrected", ["done", "left"], "answer_partly"),
        ("corrected", ["done", "proposed"], "correction_waits"),
        ("partly", ["done", "left"], ""),
        ("partly", ["done"], "name_both"),
        ("partly", ["left"], "name_both"),
        ("not_wrong", ["left"], ""),
        ("not_wrong", [], ""),
        ("not_wrong", ["done"], "something_put_right"),
        ("not_theirs", ["done"], ""),
        ("not_theirs", ["proposed"], "correction_waits"),
    ],
)
def test_answer_must_fit_what_was_put_right_and_what_was_not(answer, states, code):
    assert against_answer(answer, states) == code
