"""A call that no supervisor answers on their screen goes to them by e-mail, which says only that somebody calls."""

import datetime as dt
import logging
from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from documents.models import Call
from documents.wording import screening as wording
from offices.gateways import email
from offices.models import Office, Posting, Role, User

log = logging.getLogger(__name__)

PATIENCE = dt.timedelta(minutes=2)


def pass_on() -> int:
    """Calls that nobody answered for two minutes are with the office's supervisors by e-mail; how many e-mails went.

    When none of them could be sent, the next run tries again.
    """
    now = timezone.now()
    unheard = Call.objects.unheard(now - PATIENCE).select_related("screening__office").order_by("pk")
    return sum(_pass_on(call, now) for call in unheard)


def _pass_on(call: Call, now: dt.datetime) -> int:
    if not Call.objects.claim(call, now):
        return 0
    sent = sum(_send(call, user) for user in _supervisors(call.screening.office, now))
    if not sent:
        Call.objects.filter(pk=call.pk).update(told_at=None)
    return sent


def _supervisors(office: Office, now: dt.datetime) -> Iterable[User]:
    at_work = Posting.objects.filter(office=office, role=Role.SUPERVISOR).exclude(user__email="").at_work(now)
    return User.objects.filter(pk__in={row.user_id for row in at_work}).select_related("officer").order_by("pk")


def _send(call: Call, user: User) -> bool:
    with translation.override(_language(user)):
        subject, body = wording.called(f"{settings.PUBLIC_URL}{reverse('papers:calls')}")
    try:
        email.send(to=user.email, subject=subject, body=body, reference=f"call-{call.pk}-{user.pk}")
    except email.MailError as error:
        log.warning("call_not_passed_on call=%s error=%s", call.pk, error.code)
        return False
    return True


def _language(user: User) -> str:
    officer = getattr(user, "officer", None)
    return officer.language if officer else settings.LANGUAGE_CODE
