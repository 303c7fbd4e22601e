"""On a month's first working day, supervisors and auditors hear that the report on the month before is there."""

import datetime as dt
import logging

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from documents.models import MonthlyNotice, Screening
from documents.models.monthly import WAIT
from documents.wording import screening as wording
from offices.gateways import email
from offices.models import Holiday, Office, Posting, Role, User
from offices.rules.workdays import DAY, working_day_after

log = logging.getLogger(__name__)

TOLD = (Role.SUPERVISOR, Role.AUDITOR)


def tell() -> int:
    """Everybody who is to hear of a report has an e-mail, or the row says why not; how many e-mails went."""
    now = timezone.now()
    for office in Office.objects.order_by("pk"):
        _note(office, now)
    return sum(_send(row, now) for row in MonthlyNotice.objects.due(now).select_related("user__officer", "office"))


def _note(office: Office, now: dt.datetime) -> None:
    """The people who watch over the office today are to be told, once the first working day has come."""
    today = office.local(now).date()
    last = today.replace(day=1) - DAY
    first = last.replace(day=1)
    if today < _first_working_day(office, last, today):
        return
    if MonthlyNotice.objects.of(office).filter(month_on=first).exists():
        return
    if not Screening.objects.of(office).filter(on__range=(first, last)).exists():
        return
    at_work = Posting.objects.filter(office=office, role__in=TOLD).exclude(user__email="").at_work(now)
    people = dict.fromkeys(row.user_id for row in at_work)
    rows = [MonthlyNotice(office=office, user_id=one, month_on=first, due_at=now) for one in people]
    MonthlyNotice.objects.bulk_create(rows, ignore_conflicts=True)


def _first_working_day(office: Office, before: dt.date, today: dt.date) -> dt.date:
    kept = Holiday.objects.filter(country=office.holiday_country, region__in=("", office.holiday_region))
    return working_day_after(before, 1, set(kept.filter(on__gt=before, on__lte=today).values_list("on", flat=True)))


def _send(row: MonthlyNotice, now: dt.datetime) -> bool:
    if not MonthlyNotice.objects.claim(row, now):
        return False
    with translation.override(_language(row.user)):
        address = f"{settings.PUBLIC_URL}{reverse('papers:interview_figures')}?month={row.month_on:%Y-%m}"
        subject, body = wording.monthly(row.month_on, address)
    try:
        email.send(to=row.user.email, subject=subject, body=body, reference=f"report-{row.pk}")
    except email.MailError as error:
        log.warning("report_notice_not_taken notice=%s error=%s", row.pk, error.code)
        later = now + WAIT * 2**row.attempts
        MonthlyNotice.objects.filter(pk=row.pk).update(sent_at=None, due_at=later, error=error.code)
        return False
    return True


def _language(user: User) -> str:
    officer = getattr(user, "officer", None)
    return officer.language if officer else settings.LANGUAGE_CODE
