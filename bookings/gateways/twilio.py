"""Text messages and WhatsApp through Twilio's own library, for each configured account."""

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from itertools import takewhile
from typing import Any

from django.conf import settings
from django.urls import reverse
from twilio.rest import Client

from bookings.gateways.accounts import Account
from bookings.gateways.callbacks import STATES
from bookings.gateways.letters import Letter, NotTaken, Receipt
from bookings.gateways.wire import Wire
from bookings.rules.refusals import PREFIX

MOST_ASKED = 1_000  # messages to one number that may match
PAGE_OF_ONE = 50
CLOCKS_APART = dt.timedelta(minutes=1)
PAGE = 500
WHATSAPP = "whatsapp:"
HOME = "+62"
SHUT = f"{PREFIX}21408"  # the account may not send to that country
TIMEOUT = 10  # seconds, for the connection and between two parts of an answer


@cache
def client(account: Account) -> Client:
    """One per account and process, so that its connection is kept."""
    made = Client(
        account.sid,
        account.token,
        http_client=Wire(TIMEOUT),
        edge=account.edge or None,
        region=account.region or None,
        environment={"TWILIO_ACCOUNT_SID": account.sid},  # or the library looks for the first account's edge there
    )
    if account.base_url:
        made.api.base_url = account.base_url
    return made


def balance(account: Account) -> tuple[Decimal, str]:
    """What is left to spend, and its currency. Raises NotTaken when it cannot be asked."""
    left = client(account).api.v2010.account.balance.fetch()
    amount = _decimal(left.balance)
    if amount is None:
        raise NotTaken("provider_garbled")
    return amount, _currency(left.currency)


def sent_on(account: Account, day: dt.date, most: int) -> Iterator[Receipt]:
    """What became of the messages that left Twilio on that day (UTC), at most so many of them. Raises NotTaken."""
    for message in client(account).messages.stream(date_sent=day.isoformat(), limit=most, page_size=PAGE):
        if receipt := _receipt(message):
            yield receipt


@dataclass(frozen=True)
class _Twilio:
    account: Account

    @property
    def name(self) -> str:
        return self.account.name

    def _create(self, to: str, reference: str, **what: str) -> str:
        callback = settings.PUBLIC_URL + reverse("bookings:receipt", args=[self.name, reference])
        try:
            message = client(self.account).messages.create(to=to, status_callback=callback, **what)
        except NotTaken as refusal:
            if refusal.code == SHUT and HOME not in to:  # a stranger's number says nothing of the account
                raise NotTaken(SHUT, permanent=True) from None
            raise
        if not message.sid:
            raise NotTaken("provider_garbled", in_doubt=True)
        return str(message.sid)

    def _since(self, to: str, since: dt.datetime) -> list[Any]:
        # Not asked by date: Twilio dates a message when it leaves its queue, and this one may still be in it.
        sent = client(self.account).messages.stream(to=to, limit=MOST_ASKED, page_size=PAGE_OF_ONE)  # the newest first
        return list(takewhile(lambda one: not one.date_created or one.date_created >= since - CLOCKS_APART, sent))

    def status(self, provider_id: str) -> Receipt | None:
        return _receipt(client(self.account).messages(provider_id).fetch())


@dataclass(frozen=True)
class TwilioSms(_Twilio):
    """Sends through a Messaging Service when one is named, otherwise from the registered sender."""

    def send(self, letter: Letter) -> str:
        way = (
            {"messaging_service_sid": self.account.service} if self.account.service else {"from_": self.account.sender}
        )
        return self._create(letter.to, letter.reference, body=letter.body, **way)

    def find(self, letter: Letter, since: dt.datetime) -> str | None:
        found = (one for one in self._since(letter.to, since) if one.body == letter.body)
        return next((str(one.sid) for one in found), None)


@dataclass(frozen=True)
class TwilioWhatsApp(_Twilio):
    """Sends approved templates only: WhatsApp takes no other first word from an office."""

    def send(self, letter: Letter) -> str:
        template = self.account.template(letter.kind, letter.language)
        if not template:
            raise NotTaken("template_missing", permanent=True)
        return self._create(
            WHATSAPP + letter.to,
            letter.reference,
            from_=WHATSAPP + self.account.whatsapp,
            content_sid=template,
            content_variables=json.dumps(_facts(letter.facts)),
        )

    def find(self, letter: Letter, since: dt.datetime) -> str | None:
        """Twilio writes a template's words out by and by; until then nobody can say whose they are."""
        sent = self._since(WHATSAPP + letter.to, since)
        facts = _facts(letter.facts).values()
        found = [one for one in sent if one.body and facts and all(fact in one.body for fact in facts)]
        if not found and any(not one.body or not facts for one in sent):
            raise NotTaken("provider_cannot_say", in_doubt=True)
        return str(found[0].sid) if found else None


def _facts(facts: Mapping[str, str]) -> dict[str, str]:
    """As WhatsApp takes them: on one line, and none empty. Raises NotTaken."""
    lined = {name: re.sub(r"\s+", " ", fact).strip() for name, fact in facts.items()}
    if not all(lined.values()):
        raise NotTaken("template_fact_empty", permanent=True)
    return lined


def _receipt(message: Any) -> Receipt | None:
    state = STATES.get(str(message.status))
    if state is None or not message.sid:
        return None
    cost = _decimal(message.price)
    return Receipt(
        str(message.sid),
        state,
        error=f"{PREFIX}{message.error_code}" if message.error_code else "",
        segments=_segments(message.num_segments),
        cost=None if cost is None else abs(cost),  # Twilio books it as a loss
        currency="" if cost is None else _currency(message.price_unit),
    )


def _segments(text: object) -> int | None:
    """None as long as Twilio says 0, before a sender is chosen."""
    return int(str(text)) or None if str(text).isdecimal() else None


def _decimal(text: object) -> Decimal | None:
    try:
        number = Decimal(str(text))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _currency(text: object) -> str:
    return str(text or "").upper()[:3]
