"""Staff looking at people: whatever is uncovered, searched for or printed stands in the journal with its reason."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from bookings.actions import finding
from bookings.models import Booking, Waiting
from bookings.rules import codes, names
from offices.actions import journal
from offices.errors import Refused
from offices.models import Office, User
from offices.rules import identity

REASONS = ("at_counter", "on_phone", "to_reach", "to_correct", "complaint")
FIELDS = ("name", "number", "born_on", "contact", "companion")


def reveal(*, booking: Booking, fields: Sequence[str], reason: str, by: User) -> None:
    """The journal says that these fields of the booking were shown, and why. Raises Refused with no_reason."""
    if reason not in REASONS:
        raise Refused("no_reason")
    detail: journal.Detail = {"fields": [name for name in FIELDS if name in fields], "reason": reason}
    _record("booking.viewed", booking.office, f"booking:{booking.pk}", by, detail)


def reveal_waiting(*, waiting: Waiting, reason: str, by: User) -> None:
    """The journal says that who waits was shown, and why. Raises Refused with no_reason."""
    if reason not in REASONS:
        raise Refused("no_reason")
    _record("waiting.viewed", waiting.office, f"waiting:{waiting.pk}", by, {"reason": reason})


def note_printed(*, booking: Booking, by: User) -> None:
    """The journal says that the booking's slip was handed out."""
    _record("booking.printed", booking.office, f"booking:{booking.pk}", by, {})


@transaction.atomic
def look_up(*, office: Office, text: str, by: User) -> list[Booking]:
    """The office's bookings with this code, this identity number, or all of these whole words in the name.

    The journal says by which of them was searched and how many were found, never for whom.
    """
    kind, found = _found(office, text)
    _record("bookings.searched", office, "search", by, {"by": kind, "found": len(found)})
    return found


def _found(office: Office, text: str) -> tuple[str, list[Booking]]:
    try:
        code = codes.read(text)
    except codes.BadCode:
        pass
    else:
        return "code", list(Booking.objects.of_office(office).filter(code=code).for_display())
    try:
        number = identity.read_nik(text).number
    except identity.BadNik:
        words = names.words(text)
        return "name", finding.by_name(office, words) if words else []
    own = Booking.objects.of_office(office).of_person(Booking.Identity.NIK, number)
    return "number", list(own.order_by("-slot__starts_at").for_display())


def _record(deed: str, office: Office, subject: str, by: User, detail: journal.Detail) -> None:
    journal.record(deed, office=office, subject=subject, by=by, at=timezone.now(), detail=detail)
