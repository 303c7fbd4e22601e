"""Pages on their way to what they say: taken up one at a time, read by an engine of its own, settled with places."""

import datetime as dt
import logging
import time
from collections.abc import Iterable
from dataclasses import asdict

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from documents.actions import vault
from documents.errors import PaperClosed
from documents.gateways.ocr import Alone, Ocr, OcrError
from documents.gateways.vault import Vault, VaultError
from documents.models import Paper, PaperPage, Reading, ReadValue
from documents.models.readings import unread
from documents.rules import reading as rules
from documents.rules.fields import Field
from documents.rules.kinds import PaperKind
from documents.rules.reading.found import Found
from documents.rules.settling import Unfit, settled
from offices.actions import journal, nudging
from offices.errors import Refused
from offices.gateways import regions
from offices.models import User

log = logging.getLogger(__name__)

ERRAND = "documents.actions.reading.read_due"
SECONDS = 60  # of one errand; what is left over is nudged again
LEASE = dt.timedelta(minutes=3)  # longer than the engine may take for one picture
MOST_ATTEMPTS = 3
MOST_AT_ONCE = 200
READABLE = tuple(kind for kind in PaperKind if rules.can_read(kind))


def wake() -> None:
    """Pages are read soon after the commit."""
    nudging.nudge(ERRAND, timeout=SECONDS + int(LEASE.total_seconds()))


def wake_waiting() -> None:
    """Pages whose nudge was lost, or whose reader died, are taken up again."""
    if unread(READABLE).exists() or Reading.objects.due(timezone.now()).exists():
        wake()


def read_due(ocr: Ocr | None = None, store: Vault | None = None, seconds: float = SECONDS) -> int:
    """Every page that waits is read, or says why not; how many were taken up. One worker at a time reads."""
    ends, taken = time.monotonic() + seconds, 0
    reader: Ocr = ocr or Alone()
    with reader as engine:
        while row := _claim():
            taken += 1
            _work(row, engine, store)
            if time.monotonic() > ends:
                wake()
                break
    return taken


def _work(row: Reading, engine: Ocr, store: Vault | None) -> None:
    begun = time.monotonic()
    try:
        picture = vault.read(row.page.file, store=store)
        seen = engine.read(picture)
        found = rules.read(PaperKind(row.page.paper.kind), seen, districts=regions.known_codes())
    except VaultError as error:
        _put_off(row, error.code, is_final=error.permanent, counts=error.permanent)  # no fault of the page's
        return
    except OcrError as error:
        _put_off(row, error.code, is_final=error.permanent)
        return
    seconds = round(time.monotonic() - begun, 2)
    _settle(row, found, seconds, engine.peak)
    log.info("page_read page=%s seconds=%s peak_mib=%s values=%s", row.page_id, seconds, engine.peak, len(found))


@transaction.atomic
def confirm(*, value: ReadValue, said: str, by: User | None) -> ReadValue:
    """A person has looked: this is what stands there. It is sure from now on; the machine's own reading is kept beside.

    Raises Refused: value_missing, number_of_sixteen or date_unclear; of a citizen also paper_closed, once an officer
    has confirmed the value or decided about the paper.
    """
    found = ReadValue.objects.select_for_update(of=("self",)).select_related("reading__page__paper__booking__office")
    value = found.get(pk=value.pk)  # an officer may say something of it at this very moment
    paper = value.reading.page.paper
    if by is None and (value.confirmed_by_id or paper.state == Paper.State.ACCEPTED):
        raise PaperClosed
    try:
        said = settled(Field(value.field), said)
    except Unfit as unfit:
        raise Refused(unfit.code) from unfit
    now, is_put_right = timezone.now(), said != value.value
    machine = value.read_as or value.value
    value.value, value.read_as = said, "" if said == machine else machine
    value.is_sure, value.confirmed_at, value.confirmed_by = True, now, by
    value.save(update_fields=["value", "read_as", "is_sure", "confirmed_at", "confirmed_by"])
    booking = paper.booking
    detail: journal.Detail = {"kind": paper.kind, "field": value.field, "put_right": is_put_right}
    journal.record(
        "paper.value_confirmed", office=booking.office, subject=f"booking:{booking.pk}", by=by, at=now, detail=detail
    )
    return value


@transaction.atomic
def _claim() -> Reading | None:
    """The page that has waited longest is ours for the length of the lease; None when there is none, or one is being
    read elsewhere: an engine takes as much memory as all the rest of the house."""
    now = timezone.now()
    pages = unread(READABLE).order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE]
    Reading.objects.bulk_create([Reading(page_id=page, due_at=now) for page in pages], ignore_conflicts=True)
    if Reading.objects.being_read(now).exists():
        return None
    given_up = Reading.objects.due(now).filter(attempts__gte=MOST_ATTEMPTS).order_by()
    given_up.update(state=Reading.State.FAILED, last_error="ocr_died")  # it may be this page that kills its reader
    due = Reading.objects.due(now).select_for_update(skip_locked=True, of=("self",))
    row = due.select_related("page__paper__booking__office", "page__file").first()
    if row is None:
        return None
    row.state, row.due_at = Reading.State.READING, now + LEASE
    row.attempts += 1
    row.save(update_fields=["state", "attempts", "due_at"])
    return row


def _put_off(row: Reading, code: str, *, is_final: bool, counts: bool = True) -> None:
    """It is tried again later, each time after longer; after MOST_ATTEMPTS that count, or where it is no use, never."""
    is_over = is_final or (counts and row.attempts >= MOST_ATTEMPTS)
    state = Reading.State.FAILED if is_over else Reading.State.WAITING
    due = timezone.now() + LEASE * row.attempts
    attempts = row.attempts if counts else row.attempts - 1
    _ours(row).update(state=state, last_error=code[:40], due_at=due, attempts=attempts)
    log.warning("page_unread page=%s code=%s final=%s", row.page_id, code, is_over)


@transaction.atomic
def _settle(row: Reading, found: Iterable[Found], seconds: float, peak: int) -> None:
    """What was read is kept, unless somebody else took the page over meanwhile. One that was removed is read anew once
    it is back."""
    if not PaperPage.objects.shown().filter(pk=row.page_id).exists():
        _ours(row).delete()
        return
    now, values = timezone.now(), list(found)
    state = Reading.State.READ if values else Reading.State.NOTHING
    done = _ours(row).update(state=state, seconds=seconds, peak=peak, read_at=now, last_error="")
    if done != 1:
        return
    ReadValue.objects.bulk_create(_value(row, one) for one in values)
    booking = row.page.paper.booking
    sure = sum(one.is_sure for one in values)
    detail: journal.Detail = {"kind": row.page.paper.kind, "page": row.page_id, "values": len(values), "sure": sure}
    journal.record("paper.read", office=booking.office, subject=f"booking:{booking.pk}", by=None, at=now, detail=detail)


def _ours(row: Reading) -> QuerySet[Reading]:
    return Reading.objects.filter(pk=row.pk, state=Reading.State.READING, attempts=row.attempts)


def _value(row: Reading, one: Found) -> ReadValue:
    return ReadValue(
        reading=row,
        field=one.field,
        person=one.person,
        value=one.value,
        confidence=one.confidence,
        is_sure=one.is_sure,
        **asdict(one.place),
    )
