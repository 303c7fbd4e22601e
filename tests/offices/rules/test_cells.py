import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offices.rules import cells
from offices.rules.cells import CellWrong, Stretch

SEASONS = {"ramadan-2030": "ramadan-2030"}
DAY = dt.date(2030, 1, 1)


def word(text):
    return cells.one_of({"counter": "counter", "loket": "counter", "gate": "gate"}, "cell_skill_unknown")(text)


def refusal(read, *given):
    with pytest.raises(CellWrong) as wrong:
        read(*given)
    return wrong.value.code, wrong.value.detail


@pytest.mark.parametrize("text", ["=1+1", "+62", "-1", "@here", "'=1", "''+1", "\t=1", "\r=1"])
def test_guarded_when_a_spreadsheet_would_run_it_begins_with_an_apostrophe_and_is_read_back_unharmed(text):
    written = cells.guarded(text)

    assert written == f"'{text}"
    assert cells.plain(written) == text


@pytest.mark.parametrize("text", ["Siti", "", "'s Gravenhage", "2030-01-01", "a=b"])
def test_guarded_when_it_is_plain_text_stays_as_it_is(text):
    assert cells.guarded(text) == text
    assert cells.plain(text) == text


@given(st.text())
def test_guarded_is_taken_back_by_plain_whatever_stands_there(text):
    assert cells.plain(cells.guarded(text)) == text
    assert not cells.guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_plain_when_a_formula_was_typed_refuses_it():
    assert refusal(cells.plain, "=HYPERLINK(1)") == ("cell_is_a_formula", "")


def test_day_is_read_and_told_in_one_spelling():
    assert cells.day("2030-01-01") == DAY
    assert cells.told_day(DAY) == "2030-01-01"
    assert cells.told_day(None) == ""


@pytest.mark.parametrize("text", ["2030-02-30", "01/02/2030", "2030-1-1", "1999-12-31", "2101-01-01", "２０３０-01-01"])
def test_day_when_it_is_none_is_refused(text):
    assert refusal(cells.day, text) == ("cell_day_wrong", text)


def test_stretches_are_read_in_any_order_and_told_in_one():
    found = cells.stretches("gate 2030-02-01.. ; Loket 2030-01-01..2030-01-31;", word)

    assert found == (Stretch(DAY, dt.date(2030, 1, 31), "counter"), Stretch(dt.date(2030, 2, 1), None, "gate"))
    assert cells.told_stretches(found, str) == "counter 2030-01-01..2030-01-31; gate 2030-02-01.."


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("counter", "cell_stretch_wrong"),
        ("counter 2030-01-01", "cell_stretch_wrong"),
        ("2030-01-01..", "cell_stretch_wrong"),
        ("counter ..2030-01-01", "cell_stretch_wrong"),
        ("counter 2030-02-30..", "cell_day_wrong"),
        ("juggling 2030-01-01..", "cell_skill_unknown"),
        ("counter 2030-01-02..2030-01-01", "cell_days_reversed"),
        ("counter 2030-01-01..; Loket 2030-01-01..2030-02-01", "cell_stretch_twice"),
    ],
)
def test_stretches_when_one_cannot_be_meant_are_refused(text, code):
    assert refusal(cells.stretches, text, word)[0] == code


def test_days_are_read_with_their_words():
    found = cells.days("gate 2030-01-02; counter 2030-01-01", word)

    assert cells.told_days(found, str) == "counter 2030-01-01; gate 2030-01-02"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2030-01-01", "cell_day_without_a_word"),
        ("gate 2030-01-01; counter 2030-01-01", "cell_day_twice"),
        ("gate 2030-13-01", "cell_day_wrong"),
    ],
)
def test_days_when_one_cannot_be_meant_are_refused(text, code):
    assert refusal(cells.days, text, word)[0] == code


@pytest.mark.parametrize(
    ("text", "read", "told"),
    [
        ("37.30", "2250", "37.30"),
        ("37:30", "2250", "37.30"),
        ("32.30 Ramadan-2030", "1950 ramadan-2030", "32.30 ramadan-2030"),
    ],
)
def test_week_hours_are_read_as_minutes_and_told_as_hours(text, read, told):
    assert cells.week_hours(text, SEASONS) == read
    assert cells.told_week_hours(read) == told


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("37", "cell_hours_wrong"),
        ("0.00", "cell_hours_wrong"),
        ("168.01", "cell_hours_wrong"),
        ("37.60", "cell_hours_wrong"),
        ("37.30 advent", "cell_season_unknown"),
    ],
)
def test_week_hours_when_they_cannot_be_meant_are_refused(text, code):
    assert refusal(cells.week_hours, text, SEASONS)[0] == code


@pytest.mark.parametrize("read", [word, cells.needed_day])
def test_cell_that_must_say_something_when_it_is_empty_is_refused(read):
    assert refusal(read, "") == ("cell_empty", "")
