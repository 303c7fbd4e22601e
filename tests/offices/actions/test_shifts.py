import pytest

from offices.actions import shifts
from offices.actions.publishing import BrokenRoster
from offices.errors import Refused
from offices.models import Assignment, Roster, ShiftPattern
from tests.factories import duties
from tests.factories.duties import MONDAY, SUNDAY, at

pytestmark = pytest.mark.django_db


def in_force():
    rows = Assignment.objects.in_force(MONDAY, SUNDAY).order_by("on", "officer")
    return list(rows.values_list("on", "officer", "break_starts_at"))


def test_change_moves_a_break_in_a_version_of_its_own():
    point, officers = duties.make_week(officers=3)
    duties.make_published(point.office, officers)
    pattern = str(ShiftPattern.objects.get().pk)

    version = shifts.change(
        officer=officers[2], on=MONDAY, pattern=pattern, role="counter", break_starts_at=at(MONDAY, 11), by=None
    )

    assert version.version == 2
    assert in_force()[2] == (MONDAY, officers[2].pk, at(MONDAY, 11))


def test_change_that_leaves_nobody_at_the_counters_is_refused_and_changes_nothing():
    point, officers = duties.make_week()
    duties.make_published(point.office, officers)
    pattern = str(ShiftPattern.objects.get().pk)

    with pytest.raises(BrokenRoster) as refusal:
        shifts.change(
            officer=officers[1], on=MONDAY, pattern=pattern, role="counter", break_starts_at=at(MONDAY, 10), by=None
        )

    assert [breach.code for breach in refusal.value.breaches] == ["cover_short"]
    assert Roster.objects.count() == 1


def test_change_that_changes_nothing_is_refused():
    point, officers = duties.make_week()
    duties.make_published(point.office, officers)
    pattern = str(ShiftPattern.objects.get().pk)

    with pytest.raises(Refused) as refusal:
        shifts.change(
            officer=officers[0], on=MONDAY, pattern=pattern, role="counter", break_starts_at=at(MONDAY, 10), by=None
        )

    assert refusal.value.codes == ("changes_nothing",)
    assert Roster.objects.count() == 1


def test_change_by_who_looked_at_an_older_version_is_refused_and_changes_nothing():
    point, officers = duties.make_week(officers=3)
    duties.make_published(point.office, officers)
    change = {"on": MONDAY, "pattern": "", "role": "", "break_starts_at": None, "by": None, "reason": "Course"}
    shifts.change(officer=officers[2], **change, seen=1)

    with pytest.raises(Refused) as refusal:
        shifts.change(officer=officers[1], **change, seen=1)

    assert refusal.value.codes == ("overtaken",)
    assert [officer for _on, officer, _pause in in_force()] == [officers[0].pk, officers[1].pk]
    assert Roster.objects.count() == 2


def test_change_to_a_shift_that_is_none_of_that_day_is_refused():
    point, officers = duties.make_week()
    duties.make_published(point.office, officers)

    with pytest.raises(Refused) as refusal:
        shifts.change(officer=officers[0], on=MONDAY, pattern="0", role="counter", break_starts_at=None, by=None)

    assert refusal.value.codes == ("pattern_unknown",)
