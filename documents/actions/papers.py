"""What becomes of pages that were handed in: removed, brought back, turned, looked at."""

import datetime as dt
import io

from django.db import transaction
from django.utils import timezone

from bookings.models import Booking
from documents.actions import checks, receiving, vault
from documents.actions.receiving import Outside
from documents.errors import NoPage, NotNow
from documents.gateways.vault import VaultError
from documents.models import Paper, PaperPage, ReadValue
from documents.rules.cutting import around
from documents.rules.kinds import PaperKind
from documents.rules.reading.lines import Place
from offices.actions import journal
from offices.errors import Refused
from offices.models import User

UNDO = dt.timedelta(minutes=15)  # after it, a page that was removed is destroyed


@transaction.atomic
def remove(*, booking: Booking, page: int, by: User | None) -> PaperPage:
    """The page is not shown any more; for UNDO it can be brought back. Raises NoPage or PaperClosed."""
    receiving.one_at_a_time(booking)
    found = _own(booking, page)
    receiving.must_take(booking, PaperKind(found.paper.kind))
    if found.removed_at is None:
        found.removed_at = timezone.now()
        found.save(update_fields=["removed_at"])
        _changed(found.paper, "paper.page_removed", by)
    return found


@transaction.atomic
def restore(*, booking: Booking, page: int, by: User | None) -> PaperPage:
    """The page is shown again, at its place if that is free. Raises NoPage, PaperClosed, or Refused: not_undoable."""
    receiving.one_at_a_time(booking)
    found = _own(booking, page)
    receiving.must_take(booking, PaperKind(found.paper.kind))
    if found.removed_at is None:
        return found
    if found.removed_at + UNDO < timezone.now() or found.file.destroyed_at is not None:
        raise Refused("not_undoable")
    taken = set(found.paper.pages.shown().values_list("number", flat=True))
    found.number = found.number if found.number not in taken else max(taken) + 1
    found.removed_at = None
    found.save(update_fields=["removed_at", "number"])
    _changed(found.paper, "paper.page_restored", by)
    checks.hand_on(booking)
    return found


def turn(*, booking: Booking, page: int, by: User | None, outside: Outside | None = None) -> PaperPage:
    """The page's picture is turned a quarter to the right; the one before can be brought back.

    Raises NoPage, NotNow, PaperClosed, FileRefused or TooMany.
    """
    from PIL import Image

    found = _own(booking, page)
    receiving.must_take(booking, PaperKind(found.paper.kind))
    out = io.BytesIO()
    picture = Image.open(io.BytesIO(content_of(found, outside=outside)), formats=["JPEG"])
    picture.transpose(Image.Transpose.ROTATE_270).save(out, "JPEG", quality=92)
    received = receiving.receive(
        booking=booking,
        kind=PaperKind(found.paper.kind),
        content=out.getvalue(),
        by=by,
        replaces=found.pk,
        outside=outside,
    )
    return received.pages[0]


def content_of(page: PaperPage, *, outside: Outside | None = None) -> bytes:
    """The page as a JPEG. Raises NotNow while the store does not answer, Refused: page_unreadable when it is spoilt."""
    try:
        return vault.read(page.file, store=outside.store if outside else None)
    except VaultError as error:
        if error.permanent:
            raise Refused("page_unreadable") from error
        raise NotNow("store_unreachable") from error


def cut_out(value: ReadValue, *, outside: Outside | None = None) -> bytes:
    """The part of the page on which the value stands, as a JPEG. Raises NotNow or Refused: page_unreadable."""
    from PIL import Image

    page = value.reading.page
    picture = Image.open(io.BytesIO(content_of(page, outside=outside)), formats=["JPEG"])
    cut = around(Place(value.left, value.top, value.right, value.bottom), *picture.size)
    out = io.BytesIO()
    picture.crop((cut.left, cut.top, cut.right, cut.bottom)).save(out, "JPEG", quality=88)
    return out.getvalue()


def look(*, page: PaperPage, by: User, outside: Outside | None = None) -> bytes:
    """The page for a member of staff; the journal says who looked. Raises NotNow or Refused."""
    content = content_of(page, outside=outside)
    booking = page.paper.booking
    detail: journal.Detail = {"kind": page.paper.kind, "page": page.pk}
    at = timezone.now()
    journal.record("paper.viewed", office=booking.office, subject=f"booking:{booking.pk}", by=by, at=at, detail=detail)
    return content


def _own(booking: Booking, page: int) -> PaperPage:
    """Raises NoPage, for another's as for one that never was."""
    rows = PaperPage.objects.filter(paper__booking=booking).select_related("paper__booking__office", "file")
    found = rows.filter(pk=page).first()
    if found is None:
        raise NoPage
    return found


def _changed(paper: Paper, deed: str, by: User | None, detail: journal.Detail | None = None) -> None:
    paper.version += 1
    paper.changed_at = timezone.now()
    paper.save(update_fields=["version", "changed_at"])
    booking = paper.booking
    said: journal.Detail = {"kind": paper.kind, **(detail or {})}
    subject = f"booking:{booking.pk}"
    journal.record(deed, office=booking.office, subject=subject, by=by, at=paper.changed_at, detail=said)


def undoable(paper: Paper) -> list[PaperPage]:
    """Pages that can still be brought back, the newest first."""
    removed = paper.pages.filter(removed_at__gt=timezone.now() - UNDO)
    return list(removed.order_by("-removed_at"))
