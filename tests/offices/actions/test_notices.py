import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from bookings.actions import rosters as landing
from offices.actions import absences, notices, publishing, swaps
from offices.gateways import email
from offices.models import Assignment, Notice, User
from offices.reports.notices import news
from tests.factories import duties, houses
from tests.factories.duties import DAY, MONDAY, SUNDAY, at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    """The Wednesday before, at 11.00 in Jakarta."""
    with time_machine.travel("2030-02-27T04:00:00Z", tick=False) as travel:
        yield travel


@pytest.fixture
def officers():
    """Three who work on the Monday by a published roster, which they have read; each has an e-mail address."""
    point, people = duties.make_week(officers=3)
    duties.make_published(point.office, people)
    Notice.objects.all().delete()
    for officer in people:
        User.objects.filter(pk=officer.user_id).update(email=f"{officer.user.username}@kantor.example")
    return people


def change(officer, pause):
    """The officer's Monday begins its break at this hour; None makes it a free day."""
    rows = Assignment.objects.in_force(MONDAY, MONDAY)
    pattern = str(rows.first().pattern)
    free = {"pattern": "", "role": "", "break_starts_at": None}
    worked = {"pattern": pattern, "role": "counter", "break_starts_at": at(MONDAY, pause or 10)}
    day = {"officer": officer, "on": MONDAY, "by": None, "reason": "test"}
    landing.change(**day, **(worked if pause else free))


def told():
    """(officer, day, break before, break after) of every notice; "free" is a day without a shift."""
    rows = Notice.objects.select_related("before", "after").order_by("officer", "pk")
    return [(row.officer_id, row.on, pause(row.before), pause(row.after)) for row in rows]


def pause(shift):
    return (shift.break_starts_at + dt.timedelta(hours=7)).hour if shift else "free"


def states():
    return list(Notice.objects.order_by("pk").values_list("state", flat=True))


def test_change_by_a_planner_tells_the_officer_and_nobody_else(officers):
    change(officers[0], 11)

    assert told() == [(officers[0].pk, MONDAY, 10, 11)]


def test_illness_tells_the_officer_of_the_lost_shift(officers):
    landing.fall_ill(officer=officers[2], first=MONDAY, last=MONDAY, by=None)

    assert told() == [(officers[2].pk, MONDAY, 10, "free")]


def test_leave_granted_tells_the_officer(officers):
    leave = absences.ask(officer=officers[2], kind="leave", first=MONDAY, last=MONDAY, by=None)
    landing.grant(absence=leave, by=None, reason="test")

    assert told() == [(officers[2].pk, MONDAY, 10, "free")]


def test_swap_approved_tells_both(officers):
    one, two, _three = officers
    swap = duties.make_swap(one, two, other_on=MONDAY, state="agreed")

    landing.approve_swap(swap=swap, by=houses.make_user(role="supervisor"))

    assert told() == [(one.pk, MONDAY, 10, 11), (two.pk, MONDAY, 11, 10)]


def test_new_version_tells_those_whose_day_differs_and_nobody_else(officers):
    draft = duties.make_draft(officers[0].office)
    for officer, hour in zip(officers, (11, 11, 10), strict=True):
        duties.make_assignment(draft, officer, pause=hour)

    publishing.publish(roster=draft, seen=1, by=None)

    assert told() == [(officers[0].pk, MONDAY, 10, 11)]


def test_today_planned_anew_tells_who_is_asked_to_change(officers, clock):
    clock.move_to("2030-03-04T00:30:00Z")
    draft = duties.make_draft(officers[0].office, first=MONDAY, last=MONDAY, cause="today")
    for officer, hour in zip(officers, (10, 10, 11), strict=True):
        duties.make_assignment(draft, officer, pause=hour)

    publishing.publish(roster=draft, seen=1, by=None)

    assert told() == [(officers[1].pk, MONDAY, 11, 10), (officers[2].pk, MONDAY, 10, 11)]


def test_preview_of_a_change_tells_nobody(officers):
    draft = duties.make_draft(officers[0].office)
    swap = duties.make_swap(officers[0], officers[1], other_on=MONDAY, state="agreed")

    landing.preview(roster=draft, by=None)
    landing.preview_swap(swap=swap, by=houses.make_user(role="supervisor"))

    assert told() == []


def test_first_roster_of_weeks_is_told_in_one_notice_an_officer():
    point, people = duties.make_week()
    duties.make_published(point.office, people)

    rows = list(Notice.objects.values_list("officer", "on", "until", "before", "after"))

    assert rows == [(one.pk, MONDAY, SUNDAY, None, None) for one in people]


def test_change_while_the_first_roster_is_still_news_is_told_by_it():
    point, people = duties.make_week(officers=3)
    duties.make_published(point.office, people)

    change(people[0], 11)

    assert Notice.objects.count() == 3


def test_several_changes_before_it_is_read_or_sent_are_one_notice(officers):
    change(officers[0], 11)
    change(officers[0], None)

    assert told() == [(officers[0].pk, MONDAY, 10, "free")]


def test_change_that_is_taken_back_before_it_was_told_tells_nothing(officers):
    change(officers[0], 11)
    change(officers[0], 10)

    assert told() == []


def test_change_after_the_notice_was_read_or_sent_is_another(officers):
    change(officers[0], 11)
    notices.send_due()
    change(officers[0], None)

    assert told() == [(officers[0].pk, MONDAY, 10, 11), (officers[0].pk, MONDAY, 11, "free")]
    assert states() == ["sent", "open"]


def test_shift_that_is_over_is_not_told_about(officers, clock):
    clock.move_to("2030-03-04T06:00:00Z")  # 13.00 in Jakarta: the shift has just ended

    change(officers[0], 11)

    assert told() == []


# --- by e-mail -------------------------------------------------------------------------------------------------------


def test_send_due_tells_all_of_an_officers_changes_in_one_e_mail_in_the_officers_language(officers):
    change(officers[0], 11)
    notices.choose_language(officer=officers[0], language="en")
    change(officers[1], None)

    assert notices.send_due() == 2

    one, two = mail.outbox
    assert (one.to, one.subject) == ([f"{officers[0].user.username}@kantor.example"], "Your shifts have changed")
    assert "Monday, 4 March 2030: 08.00–13.00, Counter, " in one.body
    assert "break 11.00–12.00 (until now: " in one.body
    assert "Senin, 4 Maret 2030: libur (sampai kini: 08.00–13.00, Loket, " in two.body
    assert "/petugas/tugas/" in one.body


def test_send_due_tells_times_on_the_offices_clock():
    office = houses.make_office(slug="makassar", zone="Asia/Makassar")
    _point, people = duties.make_week(point=houses.make_point(office=office))
    User.objects.update(email="a@kantor.example")
    for version, hour in enumerate((10, 11)):
        draft = duties.make_draft(office, cause="change")
        duties.make_assignment(draft, people[0], pause=hour)
        publishing.override(roster=draft, seen=version, reason="test", by=None)
        Notice.objects.exclude(until=None).delete()

    notices.send_due()

    # The factory's shift is from 08.00 to 13.00 in Jakarta, an hour behind Makassar.
    assert "09.00–14.00" in mail.outbox[0].body
    assert "12.00–13.00 (" in mail.outbox[0].body


def test_send_due_done_twice_sends_once(officers):
    change(officers[0], 11)

    assert [notices.send_due(), notices.send_due()] == [1, 0]
    assert len(mail.outbox) == 1


def test_send_due_says_what_changed_again_meanwhile_as_one(officers):
    change(officers[0], 11)
    change(officers[0], None)

    notices.send_due()

    assert [one.body.count("4 Maret 2030") for one in mail.outbox] == [1]
    assert "libur (sampai kini: 08.00–13.00" in mail.outbox[0].body


def test_send_due_tells_whoever_was_told_before_of_the_newest_change_alone(officers):
    change(officers[0], 11)
    notices.send_due()
    change(officers[0], None)
    notices.send_due()

    assert "istirahat 11.00–12.00)" in mail.outbox[1].body
    assert "10.00" not in mail.outbox[1].body


def test_send_due_says_nothing_of_what_was_read_on_the_page(officers):
    change(officers[0], 11)
    read_page(officers[0])

    assert notices.send_due() == 0
    assert mail.outbox == []


def test_send_due_says_nothing_of_a_day_that_is_over(officers, clock):
    change(officers[0], 11)
    clock.move_to("2030-03-04T17:00:00Z")  # midnight in Jakarta

    assert notices.send_due() == 1
    assert mail.outbox == []
    assert states() == ["over"]


@pytest.mark.parametrize("account", [{"email": ""}, {"is_active": False}])
def test_send_due_writes_to_nobody_without_an_address_or_an_account(officers, account):
    User.objects.filter(pk=officers[0].user_id).update(**account)
    change(officers[0], 11)

    assert notices.send_due() == 0
    assert states() == ["open"]


def test_send_due_when_the_mail_server_is_away_tries_again_later_and_tells_all_in_one(officers, clock, monkeypatch):
    change(officers[0], 11)
    with monkeypatch.context() as broken:
        broken.setattr(notices.email, "send", unreachable)
        notices.send_due()
    change(officers[0], None)
    assert states() == ["again", "open"]

    clock.shift(dt.timedelta(minutes=1))
    notices.send_due()

    assert states() == ["sent", "sent"]
    assert mail.outbox[0].body.count("4 Maret 2030") == 1
    assert "istirahat 10.00–11.00)" in mail.outbox[0].body


def unreachable(**_letter):
    raise email.MailError("mail_server_unreachable")


def refuses(**_letter):
    raise email.MailError("mail_address_refused", permanent=True)


def test_send_due_gives_up_after_five_tries_and_at_once_when_the_address_is_refused(officers, clock, monkeypatch):
    change(officers[0], 11)
    monkeypatch.setattr(notices.email, "send", unreachable)
    for _try in range(9):
        notices.send_due()
        clock.shift(dt.timedelta(hours=1))
    assert list(Notice.objects.values_list("state", "attempts", "error")) == [("failed", 5, "mail_server_unreachable")]

    change(officers[1], None)
    monkeypatch.setattr(notices.email, "send", refuses)
    notices.send_due()

    assert list(Notice.objects.values_list("attempts", flat=True)) == [5, 1]
    assert states() == ["failed", "failed"]


def falls_silent(**_letter):
    raise email.MailError("mail_server_silent", in_doubt=True)


def test_send_due_when_the_mail_server_falls_silent_sends_no_second_one(officers, clock, monkeypatch):
    change(officers[0], 11)
    with monkeypatch.context() as broken:
        broken.setattr(notices.email, "send", falls_silent)
        notices.send_due()
    clock.shift(dt.timedelta(hours=1))
    notices.send_due()

    assert list(Notice.objects.values_list("state", "error")) == [("in_doubt", "mail_server_silent")]
    assert mail.outbox == []
    assert len(news(officers[0], timezone.now()).told) == 1  # it still stands on the page


def test_send_due_after_a_worker_died_with_the_e_mail_in_hand_sends_no_second_one(officers, clock, monkeypatch):
    change(officers[0], 11)
    monkeypatch.setattr(notices, "_send", lambda letter: None)  # it dies here
    notices.send_due()
    assert states() == ["claimed"]
    monkeypatch.undo()
    User.objects.filter(pk=officers[0].user_id).update(email="a@kantor.example")

    clock.shift(dt.timedelta(minutes=3))
    notices.send_due()

    assert states() == ["in_doubt"]
    assert mail.outbox == []
    assert len(news(officers[0], timezone.now()).told) == 1  # it still stands on the page


# --- on the page -----------------------------------------------------------------------------------------------------


def read_page(officer):
    notices.read(officer=officer, stamps=news(officer, timezone.now()).stamps)


def test_news_when_read_are_read(officers):
    change(officers[0], 11)
    assert [(one.on, pause(one.before), pause(one.after)) for one in news(officers[0], timezone.now()).told] == [
        (MONDAY, 10, 11)
    ]

    read_page(officers[0])

    assert news(officers[0], timezone.now()).told == ()


def test_read_of_a_page_that_is_older_than_the_change_leaves_it_unread(officers, clock):
    change(officers[0], 11)
    shown = news(officers[0], timezone.now()).stamps
    clock.shift(dt.timedelta(seconds=1))
    change(officers[0], None)

    notices.read(officer=officers[0], stamps=shown)

    assert len(news(officers[0], timezone.now()).told) == 1


def test_read_does_not_touch_anothers_notices(officers):
    change(officers[0], 11)

    notices.read(officer=officers[1], stamps=news(officers[0], timezone.now()).stamps)

    assert len(news(officers[0], timezone.now()).told) == 1


def test_news_of_a_day_that_was_told_in_part_are_one_line(officers):
    """Sent, and changed again before it was read."""
    change(officers[0], 11)
    notices.send_due()
    change(officers[0], None)

    assert [(pause(one.before), pause(one.after)) for one in news(officers[0], timezone.now()).told] == [(10, "free")]


def test_news_of_a_day_that_is_over_are_none(officers, clock):
    change(officers[0], 11)
    clock.move_to("2030-03-05T01:00:00Z")

    assert news(officers[0], timezone.now()).told == ()


def test_swap_asked_for_and_refused_tells_nothing(officers):
    swap = swaps.ask(officer=officers[0], on=MONDAY, other=officers[1], other_on=MONDAY, by=officers[0].user)
    swaps.decline(swap=swap, by=officers[1].user)

    assert told() == []


def test_days_beyond_the_change_are_not_told_about(officers):
    """A change of one day is published as a version of that day alone."""
    change(officers[0], 11)

    assert {row.on for row in Notice.objects.all()} == {MONDAY}
    assert MONDAY + DAY not in {row.on for row in Notice.objects.all()}
