"""Figures on interviews, from rows: whom they fall on, who is interviewed at all, and which rules ask in vain."""

import datetime as dt

import pytest

from bookings.models import Booking
from documents.models import Flag, FlagRule, Screening
from documents.reports import screening as reports
from documents.rules import skew
from tests.factories import houses, visits
from tests.factories.interviews import load_guide

pytestmark = pytest.mark.django_db

FIRST, LAST = dt.date(2030, 3, 1), dt.date(2030, 3, 31)
MONDAY = dt.date(2030, 3, 4)
AT = dt.datetime(2030, 3, 4, 3, 0, tzinfo=dt.UTC)


def number(sex, serial, place="327501"):
    """Born on 17 May 1990; 40 is added to the day of women."""
    return f"{place}{57 if sex == 'F' else 17}0590{serial:04d}"


@pytest.fixture
def slot():
    load_guide()
    return visits.make_slot(capacity=90)


def book(slot, sex, count, *, begin=1, place="327501"):
    people = [visits.make_person(number=number(sex, serial, place)) for serial in range(begin, begin + count)]
    return [visits.make_booking(slot, person=one) for one in people]


def hold_interviews(bookings, sex, *, state="clear", flag=None, cleared=0, district="3275"):
    """Interviews as they stand once they are over; of those with the flag, so many were cleared by a person."""
    for place, booking in enumerate(bookings):
        found = Screening.objects.create(
            booking=booking,
            office=booking.office,
            interviewer=houses.make_user(role="interviewer", office=booking.office),
            state=state,
            on=MONDAY,
            opened_at=AT,
            ended_at=AT,
            counted_sex=sex,
            counted_age="35-44",
            counted_district=district,
        )
        if flag:
            is_cleared = place < cleared
            Flag.objects.create(
                screening=found,
                rule=FlagRule.objects.get(code=flag),
                raised_at=AT,
                cleared_at=AT if is_cleared else None,
                cleared_by=found.interviewer if is_cleared else None,
            )


def test_skew_of_when_women_are_interviewed_and_flagged_more_often_says_how_much(slot):
    women, men = book(slot, "F", 20), book(slot, "M", 40)
    hold_interviews(women[:10], "F", state="refused", flag="told_what_to_say")
    hold_interviews(women[10:], "F")
    hold_interviews(men[:10], "M")

    found = reports.skew_of(slot.point.office, FIRST, LAST)

    assert found.people == 30
    assert [(one.group, one.people, one.flag_rate, one.against_rate) for one in found.by_sex] == [
        ("F", 20, 0.5, 0.5),
        ("M", 10, 0.0, 0.0),
    ]
    assert [one.flag_ratio for one in found.by_sex] == pytest.approx([1.5, 0.0])
    assert [(one.interview_rate, one.interview_ratio) for one in found.by_sex] == [(1.0, 2.0), (0.25, 0.5)]
    assert [(one.group, one.people) for one in found.by_age] == [("35-44", 30)]


def test_skew_of_when_a_group_has_fewer_than_ten_says_nothing_of_it(slot):
    hold_interviews(book(slot, "F", 12), "F")
    hold_interviews(book(slot, "F", 12, place="327301"), "F", district="3273")
    hold_interviews(book(slot, "M", 9), "M", flag="told_what_to_say", district="3171")

    found = reports.skew_of(slot.point.office, FIRST, LAST)

    assert [one for one in found.by_sex if one.people is not None] == []
    assert [one.people for one in found.by_district if one.people is not None] == [12]
    assert found.by_sex[1] == skew.Share("M", None, None, None, None, None)


def test_skew_of_when_bookings_were_cancelled_or_are_of_another_month_leaves_them_out(slot):
    coming = book(slot, "F", 22)
    hold_interviews(coming[:10], "F")
    Booking.objects.filter(pk__in=[one.pk for one in coming[20:]]).update(state="cancelled")
    later = visits.make_slot(point=slot.point, starts_at=dt.datetime(2030, 3, 31, 17, 0, tzinfo=dt.UTC), capacity=9)
    Booking.objects.filter(pk__in=[one.pk for one in coming[18:20]]).update(slot=later)  # 1 April in Jakarta

    [women] = reports.skew_of(slot.point.office, FIRST, LAST).by_sex

    assert women.interview_rate == pytest.approx(10 / 18)


@pytest.mark.parametrize(("cleared", "named"), [(9, ["told_what_to_say"]), (8, [])])
def test_asked_in_vain_when_a_rule_was_cleared_so_often_of_ten_names_it(slot, cleared, named):
    hold_interviews(book(slot, "F", 10), "F", flag="told_what_to_say", cleared=cleared)

    found = reports.asked_in_vain(slot.point.office, FIRST, LAST)

    assert [one.rule.code for one in found] == named
    assert [(one.kept.raised, one.kept.cleared) for one in found] == [(10, 9)] * len(named)


def test_asked_in_vain_when_interviews_are_not_over_or_elsewhere_counts_none_of_them(slot):
    hold_interviews(book(slot, "F", 10), "F", state="open", flag="told_what_to_say", cleared=10)

    assert reports.asked_in_vain(slot.point.office, FIRST, LAST) == ()
    Screening.objects.update(state="clear")
    assert len(reports.asked_in_vain(slot.point.office, FIRST, LAST)) == 1
    assert reports.asked_in_vain(houses.make_office(slug="elsewhere"), FIRST, LAST) == ()
