"""Credit at the providers is watched, and somebody is told before it ends over a weekend."""

import datetime as dt
import logging
from decimal import Decimal

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count, Q, Sum
from django.utils import timezone, translation
from django.utils.dateformat import format as shown

from bookings import wording
from bookings.gateways import twilio
from bookings.gateways.accounts import accounts
from bookings.gateways.letters import NotTaken
from bookings.models import Balance, Message
from bookings.rules import credit as rules
from offices.gateways import email
from offices.models import Office, Posting, Role

log = logging.getLogger(__name__)
KEPT = dt.timedelta(days=90)


def look() -> int:
    """Each provider's credit is known as it is now, and administrators are told when it is short; how many are."""
    short = 0
    for account in accounts():
        try:
            amount, currency = twilio.balance(account)
        except NotTaken as refusal:
            log.warning("balance_unknown provider=%s error=%s", account.name, refusal.code)
            continue
        balance = _keep(account.name, amount, currency)
        if balance.is_short:
            short += 1
            _alarm(balance)
    Balance.objects.older_than(timezone.now() - KEPT).delete()
    return short


def _keep(provider: str, amount: Decimal, currency: str) -> Balance:
    now = timezone.now()
    daily = _spent_per_day(provider, currency, now)
    return Balance.objects.create(
        provider=provider,
        amount=amount,
        currency=currency,
        at=now,
        lasts_until=rules.lasts_until(now, amount, daily),
        is_short=rules.is_short(_home().local(now), amount, daily),
    )


def _spent_per_day(provider: str, currency: str, now: dt.datetime) -> Decimal:
    rows = Message.objects.filter(provider=provider, accepted_at__gt=now - rules.LOOKED_BACK)
    priced = Q(cost__isnull=False, currency=currency)
    sums = rows.aggregate(known=Sum("cost", filter=priced), priced=Count("pk", filter=priced), all=Count("pk"))
    return rules.per_day(sums["known"] or Decimal(0), sums["priced"], sums["all"] - sums["priced"])


def _alarm(balance: Balance) -> None:
    """Every administrator has an e-mail, once a day; when not one of them left, the next hour tries again."""
    home = _home()
    try:
        with transaction.atomic():
            Balance.objects.filter(pk=balance.pk).update(alarmed_on=home.local(balance.at).date())
    except IntegrityError:  # told today already
        return
    with translation.override(settings.LANGUAGE_CODE):
        until = home.local(balance.lasts_until or balance.at)
        amount = f"{balance.currency} {balance.amount:.2f}"
        subject, body = wording.credit(balance.provider, amount, shown(until, "l, j F Y, H.i"))
    sent = 0
    for address in _administrators(balance.at):
        try:
            email.send(to=address, subject=subject, body=body, reference=f"balance-{balance.pk}")
            sent += 1
        except email.MailError as error:
            log.warning("credit_alarm_not_taken balance=%s error=%s", balance.pk, error.code)
    log.error("credit_short provider=%s told=%s", balance.provider, sent)
    if not sent:
        Balance.objects.filter(pk=balance.pk).update(alarmed_on=None)


def _administrators(now: dt.datetime) -> list[str]:
    held = Posting.objects.filter(role=Role.ADMINISTRATOR).select_related("user").at_work(now)
    return sorted({posting.user.email for posting in held if posting.user.email})


def _home() -> Office:
    return Office.objects.get(slug=settings.HOME_OFFICE)
