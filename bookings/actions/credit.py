"""Credit at the providers is watched, and somebody is told before it ends over days off, or when nobody can tell."""

import datetime as dt
import logging
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count, Q, Sum
from django.utils import timezone, translation
from django.utils.dateformat import format as shown

from bookings.gateways import twilio
from bookings.gateways.accounts import Account, accounts
from bookings.gateways.letters import NotTaken
from bookings.models import Balance, Message
from bookings.rules import credit as rules
from bookings.wording import credit as wording
from offices.gateways import email
from offices.models import Office, Posting, Role
from offices.reports import workdays

log = logging.getLogger(__name__)
KEPT = dt.timedelta(days=90)
LOOKED_AHEAD = dt.timedelta(days=40)  # no run of days off is longer


def look() -> int:
    """Each provider's credit is known as it is now, and administrators are told of trouble; how many have some."""
    troubled = 0
    for account in accounts():
        balance = _asked(account)
        if balance is not None and balance.trouble:
            troubled += 1
            _alarm(balance)
    Balance.objects.older_than(timezone.now() - KEPT).delete()
    return troubled


def _asked(account: Account) -> Balance | None:
    """What is left; None when the provider does not say, and did so not long ago."""
    now = timezone.now()
    try:
        amount, currency = twilio.balance(account)
    except NotTaken as refusal:
        log.warning("balance_unknown provider=%s error=%s", account.name, refusal.code)
        known = Balance.objects.known().newest_of(account.name)
        if not rules.is_unasked(now, known.at if known else None):
            return None
        return Balance.objects.create(provider=account.name, at=now, trouble=Balance.Trouble.UNASKED)
    spent = _spent(account.name, currency, now)
    return Balance.objects.create(
        provider=account.name,
        amount=amount,
        currency=currency,
        at=now,
        lasts_until=rules.lasts_until(now, amount, spent.per_day),
        trouble=_trouble(amount, spent, now),
    )


@dataclass(frozen=True)
class _Spent:
    per_day: Decimal
    is_unpriced: bool


def _spent(provider: str, currency: str, now: dt.datetime) -> _Spent:
    """What a day costs by the prices of the last week, in this currency."""
    rows = Message.objects.filter(provider=provider, accepted_at__gt=now - rules.LOOKED_BACK)
    priced, old = Q(cost__isnull=False, currency=currency), Q(accepted_at__lte=now - rules.PRICED_WITHIN)
    found = rows.aggregate(
        known=Sum("cost", filter=priced),
        priced=Count("pk", filter=priced),
        old=Count("pk", filter=old),
        all=Count("pk"),
    )
    daily = rules.per_day(found["known"] or Decimal(0), found["priced"], found["all"] - found["priced"])
    return _Spent(daily, rules.is_unpriced(found["priced"], found["old"]))


def _trouble(amount: Decimal, spent: _Spent, now: dt.datetime) -> str:
    home = _home()
    local = home.local(now)
    days_off = workdays.holidays(home, local.date(), local.date() + LOOKED_AHEAD)
    if rules.is_short(local, amount, spent.per_day, days_off):
        return Balance.Trouble.SHORT
    return Balance.Trouble.UNPRICED if spent.is_unpriced else Balance.Trouble.NONE


def _alarm(balance: Balance) -> None:
    """Every administrator has an e-mail, once a day; when not one of them left, the next hour tries again."""
    home = _home()
    try:
        with transaction.atomic():
            Balance.objects.filter(pk=balance.pk).update(alarmed_on=home.local(balance.at).date())
    except IntegrityError:  # told today already
        return
    with translation.override(settings.LANGUAGE_CODE):
        subject, body = _letter(balance, home)
    sent = 0
    for address in _administrators(balance.at):
        try:
            email.send(to=address, subject=subject, body=body, reference=f"balance-{balance.pk}")
            sent += 1
        except email.MailError as error:
            log.warning("credit_alarm_not_taken balance=%s error=%s", balance.pk, error.code)
    log.error("credit_%s provider=%s told=%s", balance.trouble, balance.provider, sent)
    if not sent:
        Balance.objects.filter(pk=balance.pk).update(alarmed_on=None)


def _letter(balance: Balance, home: Office) -> tuple[str, str]:
    """Subject and text, in the language that is switched on."""
    amount = f"{balance.currency} {balance.amount or 0:.2f}"
    if balance.trouble == Balance.Trouble.UNPRICED:
        return wording.unpriced(balance.provider, amount)
    if balance.trouble == Balance.Trouble.UNASKED:
        known = Balance.objects.known().newest_of(balance.provider)
        return wording.unasked(balance.provider, _shown(known.at, home) if known else "")
    return wording.short(balance.provider, amount, _shown(balance.lasts_until or balance.at, home))


def _shown(moment: dt.datetime, home: Office) -> str:
    return shown(home.local(moment), "l, j F Y, H.i")


def _administrators(now: dt.datetime) -> list[str]:
    held = Posting.objects.filter(role=Role.ADMINISTRATOR).select_related("user").at_work(now)
    return sorted({posting.user.email for posting in held if posting.user.email})


def _home() -> Office:
    return Office.objects.get(slug=settings.HOME_OFFICE)
