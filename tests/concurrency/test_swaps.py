"""A swap decided twice at the same moment is decided once, and nobody ends up with a shift that was given away."""

import threading
import time

import pytest

from offices.actions import notices, shifts, swaps
from offices.errors import Refused
from offices.models import Assignment, Notice, Office, Roster, ShiftPattern, Swap, User
from offices.models.notices import NoticeQuerySet
from tests.concurrency.rivals import all_at_once
from tests.factories import houses
from tests.factories.duties import DAY, MONDAY, at, make_swap, make_two_days

PAUSE = 0.2  # seconds between looking and writing, so that rivals do look before the first has written


def outcome(deed, **given):
    """What became of it: done, or a refusal's code."""
    try:
        deed(**given)
    except Refused as refusal:
        return refusal.codes[0]
    return "done"


def in_force():
    rows = Assignment.objects.in_force(MONDAY, MONDAY + DAY).order_by("on", "officer")
    return list(rows.values_list("on", "officer"))


def agreed():
    """A swap between the first and the third of four, and a supervisor who may decide it."""
    officers = make_two_days()
    return make_swap(officers[0], officers[2], state="agreed"), houses.make_user(role="supervisor")


def test_approvals_of_one_swap_at_once_approve_it_once():
    swap, boss = agreed()

    outcomes = all_at_once(lambda _click: outcome(swaps.approve, swap=swap, by=boss), range(4))

    assert sorted(outcomes) == ["done"] + ["swap_is_over"] * 3
    assert Roster.objects.filter(cause="swap").count() == 1


def decide(swap, boss):
    """Two approve while two withdraw; who was done and in which state it ended."""
    steps = [(swaps.approve, boss), (swaps.withdraw, swap.officer.user)] * 2
    outcomes = all_at_once(lambda step: outcome(step[0], swap=swap, by=step[1]), steps)
    return outcomes, Swap.objects.get(pk=swap.pk).state


def test_approval_against_withdrawal_lets_one_win_and_the_roster_follows_it():
    swap, boss = agreed()

    outcomes, state = decide(swap, boss)

    assert sorted(outcomes) == ["done"] + ["swap_is_over"] * 3
    assert state == ("approved" if "done" in outcomes[::2] else "withdrawn")
    assert Roster.objects.filter(cause="swap").exists() == (state == "approved")


def careless(swap, state, deed, by, *states):
    """Looks whether the swap is still open, and then writes what it wants."""
    if Swap.objects.get(pk=swap.pk).state not in states:
        raise Refused("swap_is_over")
    time.sleep(PAUSE)
    Swap.objects.filter(pk=swap.pk).update(state=state, decided_at=swap.asked_at)


def test_canary_careless_closing_lets_several_win(monkeypatch):
    monkeypatch.setattr(swaps, "_close", careless)
    swap, boss = agreed()

    outcomes, _state = decide(swap, boss)

    assert outcomes.count("done") > 1


def two_for_one():
    """Two swaps, both agreed, that take the third officer's shift, and a supervisor for each."""
    one, two, three, _four = make_two_days()
    found = [make_swap(officer, three, state="agreed") for officer in (one, two)]
    return found, houses.make_user(role="supervisor")


def test_approvals_of_two_swaps_that_want_the_same_shift_give_it_to_one():
    found, boss = two_for_one()

    outcomes = all_at_once(lambda swap: outcome(swaps.approve, swap=swap, by=boss), found)

    assert sorted(outcomes) == ["done", "swap_stale"]
    assert len(in_force()) == 4


class Unlocked:
    class objects:  # noqa: N801  it stands in for a manager
        @staticmethod
        def select_for_update(**_options):
            return Office.objects


def test_canary_looking_at_shifts_without_the_lock_gives_one_away_twice(monkeypatch):
    found, boss = two_for_one()
    looked = swaps.refuse_stale

    def slowly(swap):
        looked(swap)
        time.sleep(PAUSE)

    monkeypatch.setattr(swaps, "refuse_stale", slowly)
    monkeypatch.setattr(swaps, "Office", Unlocked)

    outcomes = all_at_once(lambda swap: outcome(swaps.approve, swap=swap, by=boss), found)

    assert "swap_stale" not in outcomes


# --- e-mails ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def letters(monkeypatch):
    """What is handed to the mail server, slowly: to whom, and the words."""
    sent = []

    def send(**letter):
        time.sleep(PAUSE)
        sent.append((letter["to"], letter["body"]))

    monkeypatch.setattr(notices.email, "send", send)
    return sent


def with_addresses():
    for user in User.objects.all():
        User.objects.filter(pk=user.pk).update(email=f"{user.username}@kantor.example")


def test_send_due_by_four_workers_at_once_writes_to_each_officer_once(letters):
    make_two_days()
    with_addresses()

    all_at_once(lambda _worker: notices.send_due(), range(4))

    assert len(letters) == len({to for to, _body in letters}) == 4
    assert set(Notice.objects.values_list("state", flat=True)) == {"sent"}


def change_while_sending(monkeypatch):
    """The officer's day changes a second time while the first change is being sent; what is told of it by the end."""
    officer = make_two_days(least=0)[0]
    Notice.objects.all().delete()
    with_addresses()
    day = {"officer": officer, "on": MONDAY, "role": "counter", "by": None, "reason": "test"}
    pattern = str(ShiftPattern.objects.get().pk)
    shifts.change(**day, pattern=pattern, break_starts_at=at(MONDAY, 11))

    has_looked, note = threading.Event(), notices._note_days

    def slowly(*given):
        has_looked.set()
        time.sleep(PAUSE)
        note(*given)

    monkeypatch.setattr(notices, "_note_days", slowly)

    def free():
        shifts.change(**day, pattern="", break_starts_at=None)

    def send():
        has_looked.wait(60)
        notices.send_due()

    all_at_once(lambda rival: rival(), [free, send])
    notices.send_due()


def test_change_while_the_one_before_is_sent_is_told_by_one_e_mail_or_the_next(letters, monkeypatch):
    change_while_sending(monkeypatch)

    assert "libur (" in letters[-1][1]
    assert not Notice.objects.exclude(state="sent").exists()


def test_canary_noting_without_the_lock_loses_a_change(letters, monkeypatch):
    """The second change is written into the notice that has just been sent with the first."""
    monkeypatch.setattr(NoticeQuerySet, "select_for_update", lambda self, **_options: self)

    change_while_sending(monkeypatch)

    assert not any("libur (" in body for _to, body in letters)
