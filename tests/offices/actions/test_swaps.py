import pytest
import time_machine

from offices.actions import publishing, swaps
from offices.actions.publishing import BrokenRoster
from offices.errors import NotAllowed, Refused
from offices.models import Absence, AbsentDay, Assignment, JournalEntry, Roster, Swap
from tests.factories import duties, houses
from tests.factories.duties import DAY, MONDAY, SUNDAY, make_swap, make_two_days

TUESDAY = MONDAY + DAY

pytestmark = pytest.mark.django_db


def in_force():
    rows = Assignment.objects.in_force(MONDAY, SUNDAY).order_by("on", "officer")
    return list(rows.values_list("on", "officer", "break_starts_at"))


def asked(one, other, **days):
    return swaps.ask(officer=one, other=other, by=one.user, **{"on": MONDAY, "other_on": TUESDAY, **days})


def refused(deed, error=Refused, **given):
    """The code with which it is refused; nothing has changed."""
    before = in_force(), list(Swap.objects.values_list("state", flat=True)), JournalEntry.objects.count()
    with pytest.raises(error) as refusal:
        deed(**given)
    assert before == (in_force(), list(Swap.objects.values_list("state", flat=True)), JournalEntry.objects.count())
    return refusal.value.codes[0]


def supervisor():
    return houses.make_user(role="supervisor")


def test_swap_when_asked_agreed_and_approved_gives_each_the_others_shift():
    one, two, three, four = make_two_days()
    before = {(on, pause) for on, _officer, pause in in_force()}

    swap = asked(one, three)
    swaps.agree(swap=swap, by=three.user)
    version = swaps.approve(swap=swap, by=supervisor())

    assert (version.cause, version.version, version.starts_on, version.ends_on) == ("swap", 2, MONDAY, TUESDAY)
    assert sorted((on, officer) for on, officer, _pause in in_force()) == sorted(
        [(MONDAY, two.pk), (MONDAY, three.pk), (TUESDAY, one.pk), (TUESDAY, four.pk)]
    )
    assert {(on, pause) for on, _officer, pause in in_force()} == before
    assert Swap.objects.get().state == "approved"


def test_swap_of_one_day_exchanges_the_breaks():
    one, two, *_others = make_two_days()
    pauses = {officer: pause for on, officer, pause in in_force() if on == MONDAY}

    swap = asked(one, two, other_on=MONDAY)
    swaps.agree(swap=swap, by=two.user)
    swaps.approve(swap=swap, by=supervisor())

    assert {officer: pause for on, officer, pause in in_force() if on == MONDAY} == {
        one.pk: pauses[two.pk],
        two.pk: pauses[one.pk],
    }


def test_every_step_of_a_swap_is_in_the_journal_by_who_took_it():
    one, _two, three, _four = make_two_days()
    boss = supervisor()

    swap = asked(one, three)
    swaps.agree(swap=swap, by=three.user)
    swaps.approve(swap=swap, by=boss)

    steps = JournalEntry.objects.filter(subject=f"swap:{swap.pk}").order_by("pk").values_list("action", "by")
    assert list(steps) == [
        ("swap.asked", one.user.username),
        ("swap.agreed", three.user.username),
        ("swap.approved", boss.username),
    ]


def test_swap_when_asked_changes_nothing_yet():
    one, _two, three, _four = make_two_days()
    before = in_force()

    asked(one, three)

    assert in_force() == before
    assert Roster.objects.count() == 1


@pytest.mark.parametrize(("who", "code"), [(0, "gate"), (2, "gate")])
def test_swap_without_the_skill_on_either_side_is_refused_when_asked(who, code):
    officers = make_two_days()
    officers[who].skills.update(skill=code)

    with pytest.raises(BrokenRoster) as refusal:
        asked(officers[0], officers[2])

    assert "skill_missing" in {breach.code for breach in refusal.value.breaches}
    assert not Swap.objects.exists()


def test_swap_is_judged_anew_when_agreed_to_and_when_approved():
    one, _two, three, _four = make_two_days()
    swap = asked(one, three)
    one.skills.update(skill="gate")

    assert refused(swaps.agree, BrokenRoster, swap=swap, by=three.user) == "roster_broken"

    Swap.objects.update(state="agreed", agreed_at=swap.asked_at)
    assert refused(swaps.approve, BrokenRoster, swap=swap, by=supervisor()) == "roster_broken"


def test_swap_by_somebody_else_than_the_officer_is_refused():
    one, two, three, _four = make_two_days()

    given = {"officer": one, "on": MONDAY, "other": three, "other_on": TUESDAY, "by": two.user}

    assert refused(swaps.ask, NotAllowed, **given) == "not_allowed"


@pytest.mark.parametrize(
    ("other", "other_on", "code"),
    [(0, MONDAY, "swap_with_oneself"), (3, MONDAY, "no_shift")],
)
def test_swap_that_cannot_be_meant_is_refused(other, other_on, code):
    officers = make_two_days()

    assert refused(asked, one=officers[0], other=officers[other], other_on=other_on) == code


def test_swap_with_an_officer_of_another_office_is_refused():
    one, *_others = make_two_days()
    office = houses.make_office(slug="makassar", zone="Asia/Makassar")
    stranger = duties.make_officer(home=houses.make_point(office=office))

    assert refused(asked, one=one, other=stranger) == "swap_with_oneself"


def test_swap_of_a_shift_that_is_on_offer_already_is_refused():
    one, _two, three, four = make_two_days()
    asked(one, three)

    assert refused(asked, one=one, other=four) == "already_asked"


@pytest.mark.parametrize(("clock", "code"), [("2030-03-04T00:59:59Z", None), ("2030-03-04T01:00:00Z", "shift_begun")])
def test_swap_of_a_shift_that_has_begun_is_refused(clock, code):
    """The shift begins at 08.00 in Jakarta, which is 01.00 UTC."""
    with time_machine.travel("2030-02-27T04:00:00Z", tick=False):
        one, _two, three, _four = make_two_days()
    with time_machine.travel(clock, tick=False):
        if code is None:
            assert asked(one, three).state == "asked"
        else:
            assert refused(asked, one=one, other=three) == code


@pytest.mark.parametrize("step", ["agree", "approve"])
def test_swap_after_the_roster_has_changed_one_of_the_shifts_is_refused(step):
    one, _two, three, _four = make_two_days(least=0)
    swap = make_swap(one, three, state={"agree": "asked", "approve": "agreed"}[step])
    duties.move_break(one, pause=11)

    by = {"agree": three.user, "approve": supervisor()}[step]

    assert refused(getattr(swaps, step), swap=swap, by=by) == "swap_stale"


def test_swap_after_a_new_version_that_leaves_both_shifts_as_they_were_can_be_approved():
    one, two, three, _four = make_two_days(least=0)
    swap = make_swap(one, three, state="agreed")
    duties.move_break(two, pause=10)

    assert swaps.approve(swap=swap, by=supervisor()).version == 3


def test_swap_whose_other_shift_was_swapped_away_meanwhile_is_refused():
    one, two, three, _four = make_two_days()
    first, second = make_swap(one, three, state="agreed"), make_swap(two, three, state="agreed")

    swaps.approve(swap=first, by=supervisor())

    assert refused(swaps.approve, swap=second, by=supervisor()) == "swap_stale"


def test_swap_for_a_day_on_which_one_works_already_is_refused():
    """Somebody who works on both days would have two shifts on one of them."""
    one, _two, three, _four = make_two_days()
    draft = duties.make_draft(one.office, cause="change", last=TUESDAY)
    for row in Assignment.objects.in_force(MONDAY, TUESDAY):
        duties.make_assignment(draft, row.officer, on=row.on, pause=11 if row.officer_id % 2 else 10)
    duties.make_assignment(draft, one, on=TUESDAY)
    publishing.override(roster=draft, seen=1, reason="test", by=None)

    assert refused(asked, one=one, other=three) == "works_already"


def test_swap_before_the_other_agrees_cannot_be_approved():
    one, _two, three, _four = make_two_days()
    swap = asked(one, three)

    assert refused(swaps.approve, swap=swap, by=supervisor()) == "swap_is_over"


@pytest.mark.parametrize("step", ["agree", "decline"])
def test_swap_is_answered_by_the_other_officer_alone(step):
    one, two, three, _four = make_two_days()
    swap = asked(one, three)

    for by in (one.user, two.user):
        assert refused(getattr(swaps, step), NotAllowed, swap=swap, by=by) == "not_allowed"


@pytest.mark.parametrize("step", ["approve", "refuse"])
@pytest.mark.parametrize("who", [0, 2])
def test_swap_is_not_decided_by_one_of_the_two(step, who):
    officers = make_two_days()
    swap = make_swap(officers[0], officers[2], state="agreed")

    assert refused(getattr(swaps, step), NotAllowed, swap=swap, by=officers[who].user) == "own_swap"


@pytest.mark.parametrize(
    ("state", "who", "code"),
    [
        ("asked", 0, None),
        ("agreed", 0, None),
        ("agreed", 2, None),
        ("asked", 2, "swap_is_over"),
        ("asked", 1, "not_allowed"),
    ],
)
def test_swap_is_withdrawn_by_who_wanted_it(state, who, code):
    officers = make_two_days()
    swap = make_swap(officers[0], officers[2], state=state)

    if code:
        assert refused(swaps.withdraw, swap=swap, by=officers[who].user) == code
    else:
        swaps.withdraw(swap=swap, by=officers[who].user)
        assert Swap.objects.get().state == "withdrawn"


def test_swap_declined_leaves_the_shift_free_to_be_offered_to_another():
    one, _two, three, four = make_two_days()
    swap = asked(one, three)

    swaps.decline(swap=swap, by=three.user)

    assert Swap.objects.get().state == "refused"
    assert asked(one, four).state == "asked"


@pytest.mark.parametrize("step", ["agree", "decline", "withdraw", "approve", "refuse"])
def test_swap_once_decided_stays_decided(step):
    one, _two, three, _four = make_two_days()
    swap = make_swap(one, three, state="refused")
    by = {"agree": three.user, "decline": three.user, "withdraw": one.user}.get(step) or supervisor()

    assert refused(getattr(swaps, step), swap=swap, by=by) == "swap_is_over"


def test_offers_are_shifts_of_the_week_that_keep_every_rule():
    one, two, three, four = make_two_days()
    four.skills.update(skill="gate")

    found = swaps.offers(one, MONDAY)

    # The second one's Monday has another break; the fourth may not work at a counter.
    assert [(row.officer_id, row.on) for row in found] == [(two.pk, MONDAY), (three.pk, TUESDAY)]


def test_offers_leave_out_who_is_absent_and_whose_account_is_shut():
    one, two, three, four = make_two_days()
    leave = duties.make_absence(three, state=Absence.State.GRANTED, decided_at="2030-01-01T00:00Z")
    AbsentDay.objects.create(absence=leave, officer=three, on=MONDAY)
    type(four.user).objects.filter(pk=four.user_id).update(is_active=False)

    assert [row.officer_id for row in swaps.offers(one, MONDAY)] == [two.pk]


def test_offers_for_a_day_without_a_shift_or_whose_shift_has_begun_are_none():
    with time_machine.travel("2030-02-27T04:00:00Z", tick=False):
        one, *_others = make_two_days()
        assert swaps.offers(one, TUESDAY) == []
    with time_machine.travel("2030-03-04T01:00:00Z", tick=False):
        assert swaps.offers(one, MONDAY) == []


@pytest.mark.parametrize(("clock", "state"), [("2030-03-04T00:00:00Z", "asked"), ("2030-03-04T01:00:00Z", "lapsed")])
def test_lapse_ends_what_nobody_decided_before_a_shift_began(clock, state):
    with time_machine.travel("2030-02-27T04:00:00Z", tick=False):
        one, _two, three, _four = make_two_days()
        make_swap(one, three)

    with time_machine.travel(clock, tick=False):
        assert swaps.lapse() == (state == "lapsed")

    assert Swap.objects.get().state == state


def test_lapse_ends_what_the_roster_made_impossible_and_leaves_what_is_decided():
    one, two, three, four = make_two_days(least=0)
    make_swap(one, three)
    make_swap(two, four, state="refused")
    duties.move_break(one, pause=11)

    assert [swaps.lapse(), swaps.lapse()] == [1, 0]
    assert list(Swap.objects.order_by("pk").values_list("state", flat=True)) == ["lapsed", "refused"]
