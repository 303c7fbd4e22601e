"""What Twilio says by itself of a message that it took, signed with the account's token."""

import re
from collections.abc import Mapping

from django.http import QueryDict
from twilio.request_validator import RequestValidator

from bookings.gateways.accounts import account
from bookings.gateways.letters import Receipt
from bookings.rules.refusals import PREFIX

STATES = {  # Twilio's words for how far a message has come, in the outbox's
    "accepted": "accepted",
    "scheduled": "accepted",
    "queued": "accepted",
    "sending": "accepted",
    "sent": "sent",
    "delivered": "delivered",
    "partially_delivered": "delivered",
    "read": "delivered",
    "undelivered": "undelivered",
    "failed": "failed",
    "canceled": "failed",
}


class Forged(Exception):
    """Nobody who knows the account's token has signed this."""


def read(provider: str, url: str, fields: QueryDict, signature: str) -> Receipt | None:
    """What the callback says; None when it says nothing that the outbox knows.

    `url` is the public address that was called, with its query. Raises Forged.
    """
    known = account(provider)
    if known is None or not known.token or not RequestValidator(known.token).validate(url, fields, signature):
        raise Forged
    return _receipt(fields)


def _receipt(fields: Mapping[str, str]) -> Receipt | None:
    state = STATES.get(fields.get("MessageStatus", ""))
    provider_id = fields.get("MessageSid", "")
    if state is None or not re.fullmatch(r"[A-Z]{2}[0-9a-f]{32}", provider_id):
        return None
    error = fields.get("ErrorCode", "")
    return Receipt(provider_id, state, error=PREFIX + error if re.fullmatch(r"[1-9][0-9]{2,5}", error) else "")
