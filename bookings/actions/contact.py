"""Drafts and the one-time code: what a person types is never lost, and a contact is known to be theirs."""

import datetime as dt
import json
import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from bookings.actions import limits, messages
from bookings.actions.catalogue import point_rules
from bookings.errors import CodeWrong, ContactNotConfirmed, KeyReused, NotFound, TooMany
from bookings.models import ContactCode, Draft, Hold, Message, Waiting, contact_hash
from offices.actions import journal
from offices.models import Office, keyed_hash, many

CODE_DIGITS = 6
CODE_MINUTES = 10
CODE_TRIES = 5
CODES_PER_CONTACT = limits.Limit("contact_code", most=5, seconds=60 * 60)
CODES_PER_DRAFT = limits.Limit("contact_draft", most=8, seconds=60 * 60)


@transaction.atomic
def save_draft(*, token: uuid.UUID, answers: dict[str, Any], language: str) -> Draft:
    """What was typed is kept, sealed. Raises NotFound when nothing was ever held, or asked for, under the token."""
    now = timezone.now()
    about = _about(token)
    fields = {"answers": json.dumps(answers), "language": language, "updated_at": now}
    draft, _made = Draft.objects.update_or_create(token=token, defaults=fields)
    journal.record("draft.kept", office=about.office, subject=about.subject, by=None, at=now)
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


def vouch(*, token: uuid.UUID, contact: str, language: str, now: dt.datetime) -> None:
    """The contact, confirmed when the party joined the waiting list, counts for the place that it was offered."""
    fields = {"language": language, "contact_hash": contact_hash(contact), "confirmed_at": now, "updated_at": now}
    Draft.objects.update_or_create(token=token, defaults=fields)


def send_code(*, token: uuid.UUID, channel: str, contact: str, language: str, key: uuid.UUID) -> None:
    """A one-time code is on its way to the contact; the same key sends no second one.

    Raises NotFound, TooMany or KeyReused; then nothing has changed.
    """
    if _sent_before(token, contact, key):
        return
    try:
        _send_code(token, channel, contact, language, key)
    except IntegrityError:  # a twin request with the same key was quicker
        _sent_before(token, contact, key)


def _sent_before(token: uuid.UUID, contact: str, key: uuid.UUID) -> bool:
    """Whether the key has sent its code. Raises KeyReused when it was for another hold or contact."""
    asked = ContactCode.objects.filter(key=key).values_list("draft__token", "contact_hash").first()
    if asked and (asked[0], bytes(asked[1])) != (token, contact_hash(contact)):
        raise KeyReused
    return asked is not None


@transaction.atomic
def _send_code(token: uuid.UUID, channel: str, contact: str, language: str, key: uuid.UUID) -> None:
    now, hashed = timezone.now(), contact_hash(contact)
    about = _about(token)
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
    way = Message.Channel(channel)
    messages.queue_code(draft, way, contact, code, language, office=about.office, now=now, until=now + kept)
    detail: journal.Detail = {"channel": channel}
    journal.record("contact.code_sent", office=about.office, subject=about.subject, by=None, at=now, detail=detail)


@dataclass(frozen=True)
class _About:
    """What a draft is for: a held place, or a place on the waiting list."""

    office: Office
    subject: str


def _about(token: uuid.UUID) -> _About:
    """Raises NotFound."""
    hold = Hold.objects.filter(token=token, part=0).select_related("slot").first()
    if hold is not None:
        return _About(point_rules(hold.slot.point_id, timezone.now()).office, f"hold:{hold.pk}")
    waiting = Waiting.objects.filter(token=token).select_related("office").first()
    if waiting is None:
        raise NotFound
    return _About(waiting.office, f"waiting:{waiting.pk}")


def _code_hash(draft: Draft, code: str) -> bytes:
    return keyed_hash(f"one_time:{draft.pk}", code)


def check_code(*, token: uuid.UUID, contact: str, code: str) -> None:
    """The contact is confirmed for this hold; asked again with the same code, it stays so.

    Raises CodeWrong (with code_wrong or code_over).
    """
    now, hashed = timezone.now(), contact_hash(contact)
    draft = Draft.objects.filter(token=token).first()
    sent = draft.codes.filter(contact_hash=hashed).first() if draft else None
    if draft is None or sent is None:
        raise CodeWrong("code_over")
    right = secrets.compare_digest(bytes(sent.code_hash), _code_hash(draft, code))
    # The try is spent before it is said what came of it, so that two guesses at once cost two tries.
    usable = ContactCode.objects.filter(pk=sent.pk, tries_left__gt=0, expires_at__gt=now)
    if not usable.update(tries_left=F("tries_left") - 1):
        if right and (token, hashed) in confirmed([token]):
            return
        raise CodeWrong("code_over")
    if not right:
        raise CodeWrong
    _note_confirmed(draft, sent, now)


@transaction.atomic
def _note_confirmed(draft: Draft, sent: ContactCode, now: dt.datetime) -> None:
    about = _about(draft.token)
    ContactCode.objects.filter(pk=sent.pk).update(tries_left=0)
    fresh = Draft.objects.filter(pk=draft.pk).exclude(contact_hash=sent.contact_hash, confirmed_at__isnull=False)
    if fresh.update(contact_hash=sent.contact_hash, confirmed_at=now):
        journal.record("contact.confirmed", office=about.office, subject=about.subject, by=None, at=now)


def confirmed(tokens: Iterable[uuid.UUID]) -> set[tuple[uuid.UUID, bytes]]:
    """Each of these holds whose contact was confirmed, with that contact's hash."""
    asked = list(tokens)
    if not asked:
        return set()
    rows = many.ask(Draft, ("token", "contact_hash", "confirmed_at"), "token", asked)
    return {(token, bytes(hashed)) for token, hashed, at in rows() if at is not None}


def require_confirmed(token: uuid.UUID, contact: str) -> None:
    """Raises ContactNotConfirmed unless this contact was confirmed for this hold."""
    if (token, contact_hash(contact)) not in confirmed([token]):
        raise ContactNotConfirmed


def forget_old_drafts(now: dt.datetime | None = None) -> int:
    """Drafts untouched for a day are gone; how many were."""
    before = (now or timezone.now()) - dt.timedelta(days=1)
    return Draft.objects.filter(updated_at__lt=before).delete()[0]
