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
from bookings.actions.catalogue import point_rules
from bookings.errors import CodeWrong, ContactNotConfirmed, NotFound, TooMany
from bookings.models import ContactCode, Draft, Hold, Message
from offices.actions import journal
from offices.models import Office, keyed_hash

CODE_DIGITS = 6
CODE_MINUTES = 10
CODE_TRIES = 5
CODES_PER_CONTACT = limits.Limit("contact_code", most=5, seconds=60 * 60)
CODES_PER_DRAFT = limits.Limit("contact_draft", most=8, seconds=60 * 60)


@transaction.atomic
def save_draft(*, token: uuid.UUID, answers: dict[str, Any], language: str) -> Draft:
    """What was typed is kept, sealed. Raises NotFound when nothing was ever held under the token."""
    now = timezone.now()
    place = _place(token)
    fields = {"answers": json.dumps(answers), "language": language, "updated_at": now}
    draft, _made = Draft.objects.update_or_create(token=token, defaults=fields)
    journal.record("draft.kept", office=_office(place), subject=_subject(place), by=None, at=now)
    return draft


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
def send_code(*, token: uuid.UUID, channel: str, contact: str, language: str, key: uuid.UUID) -> None:
    """A one-time code is on its way to the contact; the same key sends no second one. Raises NotFound or TooMany; then nothing has changed."""
    now = timezone.now()
    place = _place(token)
    if ContactCode.objects.filter(key=key, draft__token=token).exists():
        return
    hashed = contact_hash(contact)
    if not limits.allow(CODES_PER_CONTACT, hashed.hex()) or not limits.allow(CODES_PER_DRAFT, str(token)):
        raise TooMany
    draft, _made = Draft.objects.get_or_create(token=token, defaults={"language": language, "updated_at": now})
    code = "".join(str(secrets.randbelow(10)) for _digit in range(CODE_DIGITS))
    ContactCode.objects.create(
        draft=draft,
        key=key,
        contact_hash=hashed,
        code_hash=_code_hash(draft, code),
        tries_left=CODE_TRIES,
        created_at=now,
        expires_at=now + dt.timedelta(minutes=CODE_MINUTES),
    )
    kept = dt.timedelta(minutes=CODE_MINUTES)
    messages.queue_code(draft, Message.Channel(channel), contact, code, language, now, now + kept)
    detail: journal.Detail = {"channel": channel}
    journal.record("contact.code_sent", office=_office(place), subject=_subject(place), by=None, at=now, detail=detail)


def _place(token: uuid.UUID) -> Hold:
    """The hold that the draft is for. Raises NotFound."""
    hold = Hold.objects.filter(token=token, part=0).select_related("slot").first()
    if hold is None:
        raise NotFound
    return hold


def _office(place: Hold) -> Office:
    return point_rules(place.slot.point_id, timezone.now().date()).office


def _subject(place: Hold) -> str:
    return f"hold:{place.pk}"


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
    place = _place(token)
    with transaction.atomic():
        Draft.objects.filter(pk=draft.pk).update(contact_hash=contact_hash(contact), confirmed_at=now)
        ContactCode.objects.filter(pk=sent.pk).update(tries_left=0)
        journal.record("contact.confirmed", office=_office(place), subject=_subject(place), by=None, at=now)


def require_confirmed(token: uuid.UUID, contact: str) -> None:
    """Raises ContactNotConfirmed unless this contact was confirmed for this hold."""
    draft = Draft.objects.filter(token=token).exclude(confirmed_at=None).first()
    if draft is None or not contact or bytes(draft.contact_hash or b"") != contact_hash(contact):
        raise ContactNotConfirmed


def forget_old_drafts(now: dt.datetime | None = None) -> int:
    """Drafts untouched for a day are gone; how many were."""
    before = (now or timezone.now()) - dt.timedelta(days=1)
    return Draft.objects.filter(updated_at__lt=before).delete()[0]
