"""Drafts and the one-time code: what a person types is never lost, and a contact is known to be theirs."""

import datetime as dt
import json
import secrets
import uuid
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from bookings.actions import limits, messages
from bookings.errors import CodeWrong, ContactNotConfirmed, NotFound, TooMany
from bookings.models import ContactCode, Draft, Hold, Message
from offices.models import keyed_hash

CODE_DIGITS = 6
CODE_MINUTES = 10
CODE_TRIES = 5
CODES_PER_CONTACT = limits.Limit("contact_code", most=5, seconds=60 * 60)
CODES_PER_DRAFT = limits.Limit("contact_draft", most=8, seconds=60 * 60)


def save_draft(*, token: uuid.UUID, answers: dict[str, Any], language: str) -> Draft:
    """What was typed is kept, sealed. Raises NotFound when nothing was ever held under the token."""
    now = timezone.now()
    if not Hold.objects.filter(token=token).exists():
        raise NotFound
    fields = {"answers": json.dumps(answers), "language": language, "updated_at": now}
    return Draft.objects.update_or_create(token=token, defaults=fields)[0]


def take_over(*, old: uuid.UUID, new: uuid.UUID) -> None:
    """What was typed for an earlier hold, and the contact confirmed there, counts for the new one."""
    draft = Draft.objects.filter(token=old).first()
    if draft is None or old == new:
        return
    Draft.objects.update_or_create(
        token=new,
        defaults={
            "answers": draft.answers,
            "language": draft.language,
            "contact_hash": draft.contact_hash,
            "confirmed_at": draft.confirmed_at,
            "updated_at": timezone.now(),
        },
    )


def contact_hash(contact: str) -> bytes:
    return keyed_hash("contact", contact.casefold())


@transaction.atomic
def send_code(*, token: uuid.UUID, channel: str, contact: str, language: str) -> None:
    """A one-time code is on its way to the contact. Raises NotFound or TooMany; then nothing has changed."""
    now = timezone.now()
    if not Hold.objects.filter(token=token).exists():
        raise NotFound
    hashed = contact_hash(contact)
    if not limits.allow(CODES_PER_CONTACT, hashed.hex()) or not limits.allow(CODES_PER_DRAFT, str(token)):
        raise TooMany
    draft, _made = Draft.objects.get_or_create(token=token, defaults={"language": language, "updated_at": now})
    code = "".join(str(secrets.randbelow(10)) for _digit in range(CODE_DIGITS))
    ContactCode.objects.create(
        draft=draft,
        contact_hash=hashed,
        code_hash=_code_hash(draft, code),
        tries_left=CODE_TRIES,
        created_at=now,
        expires_at=now + dt.timedelta(minutes=CODE_MINUTES),
    )
    kept = dt.timedelta(minutes=CODE_MINUTES)
    messages.queue_code(draft, Message.Channel(channel), contact, code, language, now, now + kept)


def _code_hash(draft: Draft, code: str) -> bytes:
    return keyed_hash(f"one_time:{draft.pk}", code)


def check_code(*, token: uuid.UUID, contact: str, code: str) -> None:
    """The contact is confirmed for this hold. Raises CodeWrong (with code_wrong or code_over)."""
    now = timezone.now()
    draft = Draft.objects.filter(token=token).first()
    sent = draft.codes.filter(contact_hash=contact_hash(contact)).first() if draft else None
    if draft is None or sent is None or not sent.is_open(now):
        raise CodeWrong("code_over")
    # The try is spent before the code is compared, so that two guesses at once cost two tries.
    if not ContactCode.objects.filter(pk=sent.pk, tries_left__gt=0).update(tries_left=F("tries_left") - 1):
        raise CodeWrong("code_over")
    if not secrets.compare_digest(bytes(sent.code_hash), _code_hash(draft, code)):
        raise CodeWrong
    Draft.objects.filter(pk=draft.pk).update(contact_hash=contact_hash(contact), confirmed_at=now)
    ContactCode.objects.filter(pk=sent.pk).update(tries_left=0)


def require_confirmed(token: uuid.UUID, contact: str) -> None:
    """Raises ContactNotConfirmed unless this contact was confirmed for this hold."""
    draft = Draft.objects.filter(token=token).exclude(confirmed_at=None).first()
    if draft is None or not contact or bytes(draft.contact_hash or b"") != contact_hash(contact):
        raise ContactNotConfirmed


def forget_old_drafts(now: dt.datetime | None = None) -> int:
    """Drafts untouched for a day are gone; how many were."""
    before = (now or timezone.now()) - dt.timedelta(days=1)
    return Draft.objects.filter(updated_at__lt=before).delete()[0]
