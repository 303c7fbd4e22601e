import pytest

from offices.actions import publishing, shifts
from offices.actions.publishing import BrokenRoster
from offices.errors import NotAllowed, Refused
from offices.models import Assignment, Roster, ShiftPattern, Swap
from tests.factories import duties, houses
from tests.factories.duties import DAY, MONDAY, SUNDAY, at

pytestmark = pytest.mark.django_db


def in_force():
    rows = Assignment.objects.in_force(MONDAY, SUNDAY).order_by("on", "officer")
    return list(rows.values_list("on", "officer", "break_starts_at"))


def two_days(officers=4, least=1):
    """The first two work on Monday, the others on Tuesday; breaks take turns."""
    point, people = duties.make_week(officers=officers, least=least, weekdays="01")
    houses.make_hours(point=point, weekday=1, regular_counters=2)
    draft = duties.make_draft(point.office)
    for number, officer in enumerate(people):
        on = MONDAY if number < 2 else MONDAY + DAY
        duties.make_assignment(draft, officer, on=on, pause=10 + number % 2)

    publishing.publish(roster=draft, seen=0, by=None)
    return people


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


def test_change_to_a_shift_that_is_none_of_that_day_is_refused():
    point, officers = duties.make_week()
    duties.make_published(point.office, officers)

    with pytest.raises(Refused) as refusal:
        shifts.change(officer=officers[0], on=MONDAY, pattern="0", role="counter", break_starts_at=None, by=None)

    assert refusal.value.codes == ("pattern_unknown",)


def test_swap_when_asked_agreed_and_approved_gives_each_the_others_shift():
    one, _two, three, _four = two_days()

    swap = shifts.ask_swap(officer=one, on=MONDAY, other=three, other_on=MONDAY + DAY, by=one.user)
    shifts.agree_to_swap(swap=swap, by=three.user)
    version = shifts.approve_swap(swap=swap, by=one.user)

    assert (version.cause, version.starts_on, version.ends_on) == ("swap", MONDAY, MONDAY + DAY)
    assert {(on, officer) for on, officer, _pause in in_force()} >= {(MONDAY, three.pk), (MONDAY + DAY, one.pk)}
    assert len(in_force()) == 4
    assert Swap.objects.get().state == "approved"


def test_swap_when_asked_changes_nothing_yet():
    one, _two, three, _four = two_days()
    before = in_force()

    shifts.ask_swap(officer=one, on=MONDAY, other=three, other_on=MONDAY + DAY, by=one.user)

    assert in_force() == before
    assert Roster.objects.count() == 1


def test_swap_with_somebody_without_the_skill_is_refused_when_asked():
    one, _two, three, _four = two_days()
    three.skills.update(skill="gate")

    with pytest.raises(BrokenRoster) as refusal:
        shifts.ask_swap(officer=one, on=MONDAY, other=three, other_on=MONDAY + DAY, by=one.user)

    assert "skill_missing" in {breach.code for breach in refusal.value.breaches}
    assert not Swap.objects.exists()


def test_swap_before_the_other_agrees_cannot_be_approved():
    one, _two, three, _four = two_days()
    swap = shifts.ask_swap(officer=one, on=MONDAY, other=three, other_on=MONDAY + DAY, by=one.user)

    with pytest.raises(Refused):
        shifts.approve_swap(swap=swap, by=one.user)


def test_swap_is_agreed_to_by_the_other_officer_alone():
    one, two, three, _four = two_days()
    swap = shifts.ask_swap(officer=one, on=MONDAY, other=three, other_on=MONDAY + DAY, by=one.user)

    with pytest.raises(NotAllowed):
        shifts.agree_to_swap(swap=swap, by=two.user)


@pytest.mark.parametrize(
    ("other", "other_on", "code"),
    [(0, MONDAY, "swap_with_oneself"), (3, MONDAY, "no_shift")],
)
def test_swap_that_cannot_be_meant_is_refused(other, other_on, code):
    officers = two_days()

    with pytest.raises(Refused) as refusal:
        shifts.ask_swap(officer=officers[0], on=MONDAY, other=officers[other], other_on=other_on, by=officers[0].user)

    assert refusal.value.codes == (code,)


def test_swap_of_a_shift_that_is_on_offer_already_is_refused():
    one, _two, three, four = two_days()
    shifts.ask_swap(officer=one, on=MONDAY, other=three, other_on=MONDAY + DAY, by=one.user)

    with pytest.raises(Refused) as refusal:
        shifts.ask_swap(officer=one, on=MONDAY, other=four, other_on=MONDAY + DAY, by=one.user)

    assert refusal.value.codes == ("already_asked",)
