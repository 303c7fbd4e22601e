"""Officers are told what has become of their shifts: noted with every publication, read on their page, sent by e-mail.

What changes again before it is read or sent is told as one. What is sent was sent once: the e-mail of a worker that
died is in doubt and stays to be read.
"""

import datetime as dt
import logging
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone, translation

from offices import wording
from offices.actions import nudging
from offices.gateways import email
from offices.models import Assignment, Language, Notice, Office, Officer, Roster, RosteredDay
from offices.reports.notices import Told, look, told
from offices.rules import duty

log = logging.getLogger(__name__)
ERRAND = "offices.actions.notices.send_due"
LEASE = dt.timedelta(minutes=2)
MOST_ATTEMPTS = 5
MOST_IN_A_RUN = 500

Day = tuple[int, dt.date]  # officer by key, and the day


# --- noting: inside the transaction that publishes -------------------------------------------------------------------


def note(roster: Roster, first: dt.date, now: dt.datetime) -> None:
    """Every officer whose coming shifts the roster alters from the first day on has a notice.

    To be called while the office is locked and before the roster rules these days.
    """
    last = roster.ends_on
    new = _days_of_new_weeks(roster.office, first, last)
    coming = roster.assignments.filter(on__range=(first, last))
    planned = set(coming.filter(on__in=new, ends_at__gt=now).values_list("officer", flat=True))
    was = _days(Assignment.objects.of_office(roster.office).in_force(first, last))
    will = _days(coming.exclude(on__in=new))
    changed = sorted(day for day in was.keys() | will.keys() if _differs(was.get(day), will.get(day), now))
    if not changed and not planned:
        return
    officers = planned | {officer for officer, _on in changed}
    locked = Notice.objects.open().filter(officer__in=officers).select_for_update(of=("self",)).order_by("pk")
    untold = list(locked.select_related("before"))
    _note_weeks(sorted(planned), new, untold, now)
    _note_days(changed, was, will, untold, now)
    nudging.nudge(ERRAND)


def _days(rows: Iterable[Assignment]) -> dict[Day, Assignment]:
    return {(row.officer_id, row.on): row for row in rows}


def _differs(was: Assignment | None, will: Assignment | None, now: dt.datetime) -> bool:
    is_over = all(row is None or row.ends_at <= now for row in (was, will))
    return not is_over and look(was) != look(will)


def _days_of_new_weeks(office: Office, first: dt.date, last: dt.date) -> list[dt.date]:
    """Those of the days in whose week nothing was published so far, in order."""
    monday, sunday = duty.monday(first), duty.monday(last) + 6 * duty.DAY
    ruled = RosteredDay.objects.filter(roster__office=office, on__range=(monday, sunday))
    known = {duty.monday(on) for on in ruled.values_list("on", flat=True)}
    return [on for on in duty.dates(first, last) if duty.monday(on) not in known]


def _note_weeks(officers: list[int], days: list[dt.date], untold: list[Notice], now: dt.datetime) -> None:
    if not officers:
        return
    has_one = {row.officer_id for row in untold if row.until and row.on == days[0]}
    Notice.objects.bulk_create(
        Notice(officer_id=officer, on=days[0], until=days[-1], changed_at=now, due_at=now)
        for officer in officers
        if officer not in has_one
    )


def _note_days(
    days: list[Day],
    was: dict[Day, Assignment],
    will: dict[Day, Assignment],
    untold: list[Notice],
    now: dt.datetime,
) -> None:
    """New notices, and those not told yet brought up to date; whose day is again what it was hears nothing."""
    open_days = {(row.officer_id, row.on): row for row in untold if row.until is None}
    # A roster of weeks that is still news is looked at as it is then.
    still_news = {(row.officer_id, on) for row in untold if row.until for on in duty.dates(row.on, row.until)}
    made, altered, undone = [], [], []
    for day in days:
        row = open_days.get(day)
        if day in still_news:
            continue
        if row is None:
            row = Notice(officer_id=day[0], on=day[1], before=was.get(day), due_at=now)
            made.append(row)
        elif look(row.before) == look(will.get(day)):
            undone.append(row.pk)
        else:
            altered.append(row)
        row.after, row.changed_at = will.get(day), now
    Notice.objects.bulk_create(made)
    Notice.objects.bulk_update(altered, ["after", "changed_at"], batch_size=200)
    Notice.objects.filter(pk__in=undone).delete()


# --- reading ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def read(*, officer: Officer, stamps: Collection[str]) -> None:
    """The notices that the officer's page showed are read, and not sent any more; done twice, it stays so.

    One that has changed since the page was made is another, and stays unread.
    """
    unread = Notice.objects.filter(officer=officer, read_at=None).select_for_update().order_by("pk")
    shown = [row.pk for row in unread if row.stamp in stamps]
    Notice.objects.filter(pk__in=shown).update(read_at=timezone.now())


def choose_language(*, officer: Officer, language: Language) -> None:
    """The officer is written to in this language."""
    Officer.objects.filter(pk=officer.pk).update(language=language)


# --- the errand ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Letter:
    reference: uuid.UUID
    to: str
    subject: str
    body: str
    attempts: int


def send_due() -> int:
    """Everybody with news has them in one e-mail, or the rows say why not; how many officers were seen to."""
    now = timezone.now()
    Notice.objects.left_behind(now).update(state=Notice.State.IN_DOUBT, error="worker_died", settled_at=now)
    seen: set[int] = set()
    while len(seen) < MOST_IN_A_RUN:
        waiting = Notice.objects.due(now).exclude(officer__in=seen).order_by("due_at", "pk")
        officer = waiting.values_list("officer", flat=True).first()
        if officer is None:
            break
        seen.add(officer)
        letter = _claim(officer, now)
        if letter is not None:
            _send(letter)
    return len(seen)


@transaction.atomic
def _claim(key: int, now: dt.datetime) -> Letter | None:
    """All the officer's news are this worker's until its lease runs out; None when there is nothing to say."""
    officer = Officer.objects.select_related("user", "office").get(pk=key)
    locked = Notice.objects.unsent().filter(officer=officer).select_for_update(of=("self",)).order_by("pk")
    rows = list(locked.select_related("before__point", "after__point"))
    today = officer.office.local(now).date()
    coming = [row for row in rows if (row.until or row.on) >= today]
    news = told(coming)
    over = rows if not news else [row for row in rows if row not in coming]
    _mark(over, state=Notice.State.OVER, settled_at=now)
    if not news:
        return None
    reference = uuid.uuid4()
    _mark(coming, state=Notice.State.CLAIMED, letter=reference, lease_until=now + LEASE, attempts=F("attempts") + 1)
    with translation.override(officer.language):
        lines = [_line(one, officer.office) for one in news]
        subject, body = wording.letter(lines, settings.PUBLIC_URL + reverse("offices:duty"))
    return Letter(reference, officer.user.email, subject, body, max(row.attempts for row in coming) + 1)


def _line(one: Told, office: Office) -> str:
    if one.until:
        return wording.new_weeks(one.on, one.until)
    return wording.changed_day(one.on, one.before, one.after, office.local)


def _mark(rows: Iterable[Notice], **fields: object) -> None:
    Notice.objects.filter(pk__in=[row.pk for row in rows]).update(**fields)


def _send(letter: Letter) -> None:
    try:
        email.send(to=letter.to, subject=letter.subject, body=letter.body, reference=str(letter.reference))
    except email.MailError as error:
        log.warning("notice_not_taken letter=%s error=%s attempt=%s", letter.reference, error.code, letter.attempts)
        if error.in_doubt:  # sent twice would be worse; on their page it stays to be read
            _settle(letter, Notice.State.IN_DOUBT, error=error.code, settled_at=timezone.now())
        elif error.permanent or letter.attempts >= MOST_ATTEMPTS:
            _settle(letter, Notice.State.FAILED, error=error.code, settled_at=timezone.now())
        else:
            wait = timezone.now() + dt.timedelta(seconds=15 * 2**letter.attempts)
            _settle(letter, Notice.State.AGAIN, error=error.code, due_at=wait)
    else:
        _settle(letter, Notice.State.SENT, error="", settled_at=timezone.now())


def _settle(letter: Letter, state: str, **fields: object) -> None:
    ours = Notice.objects.filter(letter=letter.reference, state=Notice.State.CLAIMED)
    if not ours.update(state=state, **fields):  # slower than its lease; the notices are in doubt already
        log.warning("notice_lease_lost letter=%s", letter.reference)
