import datetime as dt

import pytest
from django import forms

from offices.widgets import DateParts


class BirthForm(forms.Form):
    born_on = forms.DateField(widget=DateParts("bday"))


def typed(day: str, month: str, year: str) -> BirthForm:
    return BirthForm({"born_on_day": day, "born_on_month": month, "born_on_year": year})


def test_date_parts_when_a_date_is_typed_give_it():
    form = typed("27", " 3", "1986")

    assert form.is_valid()
    assert form.cleaned_data["born_on"] == dt.date(1986, 3, 27)


@pytest.mark.parametrize(
    ("day", "month", "year"),
    [
        ("31", "2", "2001"),
        ("1", "1", "85"),
        ("", "3", "1986"),
        ("1", "9" * 5000, "1986"),
        ("1", str(10**30), "1986"),
        ("-1", "1", "-001"),
        ("1;2", ";", "2001"),
        ("\x00", "<b>", "тест"),
    ],
)
def test_date_parts_when_no_date_is_typed_keep_what_was(day, month, year):
    form = typed(day, month, year)

    assert form.errors["born_on"].as_data()[0].code == "invalid"
    assert "value=" in str(form["born_on"])


def test_date_parts_when_nothing_is_typed_are_missing():
    assert typed("", " ", "").errors["born_on"].as_data()[0].code == "required"


def test_date_parts_when_shown_again_hold_the_numbers():
    shown = str(typed("31", "2", "2001")["born_on"])

    assert [shown.count(f'value="{part}"') for part in ("31", "2", "2001")] == [1, 1, 1]
    assert shown.count('autocomplete="bday-') == 3


def test_date_parts_when_given_a_date_show_it():
    shown = str(BirthForm(initial={"born_on": dt.date(1986, 3, 27)})["born_on"])

    assert [shown.count(f'value="{part}"') for part in ("27", "3", "1986")] == [1, 1, 1]
