"""The product does not start with a message that cannot be sent, or that says what no message may say."""

import re
from collections.abc import Iterator

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info
from django.db.models import CharField, Model
from django.utils import translation

from bookings import wording
from bookings.models import Booking, Message
from bookings.reports.preview import sample
from bookings.rules import gsm
from offices.gateways import reference
from offices.models import Office, ServicePoint

TAG = "messages"
BRAND = "Tanpa Jeda"
# Stems, in both languages, of what nobody may read over a shoulder: numbers, purposes, interviews and refusals.
FORBIDDEN = re.compile(
    r"\bnik\b|ktp|passport n|nomor paspor|\bpurpose|\btujuan|umra|\bhaj|\bpmi\b|migran|screen|intervie|wawancara"
    r"|refus|reject|denied|tolak|suspect|curiga",
    re.IGNORECASE,
)


def messages_can_be_sent(app_configs: object = None, **_more: object) -> list[CheckMessage]:
    """Each kind in each language, with the longest names of the reference data, and as long as the tables allow."""
    found = []
    for language in Booking.Language.values:
        with translation.override(language):
            found += [fault for kind in Message.Kind.values for fault in _faults(kind, language)]
    return found


def _faults(kind: str, language: str) -> Iterator[CheckMessage]:
    where = f"The message {kind} ({language})"
    words = str(wording.MESSAGES.get(kind, ""))
    if not words or (language != "en" and words == _english(kind)):
        yield Error(f"{where} has no words.", id="messages.E001")
        return
    try:
        text, longest = (sample(kind, language, *names) for names in (_seeded(), _longest()))
    except (KeyError, ValueError, TypeError) as error:
        yield Error(f"{where} has a gap that no fact fills: {error!r}.", id="messages.E002")
        return
    yield from _faults_of_gaps(kind, where, words)
    yield from _faults_of_text(where, words, text)
    if gsm.segments(text) == 1 and gsm.segments(longest) > 1:
        yield Info(f"{where} takes two SMS with the longest names that can be typed.", id="messages.I001")


def _faults_of_gaps(kind: str, where: str, words: str) -> Iterator[CheckMessage]:
    if "%" in wording.GAP.sub("", words).replace("%%", ""):
        yield Error(f"{where} has a gap that is not written as %(name)s.", id="messages.E002")
    if odd := wording.gaps(kind) ^ frozenset(wording.GAP.findall(_english(kind))):
        yield Error(f"{where} and the English one differ in {', '.join(sorted(odd))}.", id="messages.E007")


def _faults_of_text(where: str, words: str, text: str) -> Iterator[CheckMessage]:
    if not text.startswith(BRAND):
        yield Error(f"{where} does not start with {BRAND}.", id="messages.E003")
    if FORBIDDEN.search(words):
        yield Error(f"{where} says what no message may say.", id="messages.E004")
    if gsm.plain(text) != text:
        yield Error(f"{where} has a sign that makes the whole SMS Unicode.", id="messages.E005")
    if gsm.segments(text) > 1:
        hint = f"PUBLIC_URL ({settings.PUBLIC_URL}) is part of it."
        yield Error(f"{where} takes more than one SMS: {len(text)} signs.", hint=hint, id="messages.E006")


def _english(kind: str) -> str:
    with translation.override("en"):
        return str(wording.MESSAGES[kind])


def _seeded() -> tuple[str, str]:
    """The longest names of an office and of a point in the reference data."""
    rows = reference.read()
    offices, points = ([str(row[name]) for row in rows[table]] for table, name in _NAMES)
    return max(offices, key=len), max(points, key=len)


_NAMES = (("office", "message_name"), ("point", "short_name"))


def _longest() -> tuple[str, str]:
    """As long as the back office lets names become."""
    return "W" * _most(Office, "message_name"), "W" * _most(ServicePoint, "short_name")


def _most(model: type[Model], name: str) -> int:
    field = model._meta.get_field(name)
    return (isinstance(field, CharField) and field.max_length) or 0
