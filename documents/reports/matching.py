"""The matching table of a booking: what its papers say of its person, beside what was typed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from bookings.models import Booking
from documents.models import Paper, Reading, ReadValue
from documents.rules import reading
from documents.rules.fields import Field
from documents.rules.kinds import PaperKind
from documents.rules.matching import ORDER, TYPED, Row, Said, table
from documents.rules.reading.found import Found
from documents.rules.reading.lines import Place

KINDS = tuple(kind for kind in PaperKind if kind in ORDER)


@dataclass(frozen=True)
class Matching:
    """The rows, and the papers that are not in them: still to be read, not readable, or of somebody else."""

    rows: tuple[Row, ...]
    waiting: tuple[PaperKind, ...] = ()
    unreadable: tuple[PaperKind, ...] = ()
    strangers: tuple[PaperKind, ...] = ()


def of_booking(booking: Booking) -> Matching:
    said, sources = list(_typed(booking)), [TYPED]
    left_out: dict[str, list[PaperKind]] = defaultdict(list)
    papers = Paper.objects.held().filter(booking=booking, kind__in=KINDS)
    values = _values(booking)
    for kind in sorted({PaperKind(paper.kind) for paper in papers}, key=ORDER.index):
        found = reading.together(values.get(kind, {}).values())
        person = _whose(found, booking)
        if not found:
            left_out["waiting" if _waits(booking, kind) else "unreadable"].append(kind)
        elif person is None:
            left_out["strangers"].append(kind)
        else:
            sources.append(kind)
            said += reading.said_by(kind, found, person)
    return Matching(table(said, sources), **{name: tuple(kinds) for name, kinds in left_out.items()})


def found_on(paper: Paper) -> tuple[Found, ...]:
    """What is known of the paper, of all persons on it: of several pages the surest."""
    return reading.together(_values(paper.booking).get(paper.kind, {}).values())


def _typed(booking: Booking) -> Iterable[Said]:
    yield Said(TYPED, Field.NAME, booking.name)
    yield Said(TYPED, Field.BIRTH_DATE, booking.born_on.isoformat())
    if booking.identity_kind == Booking.Identity.NIK:
        yield Said(TYPED, Field.NIK, booking.identity_number)


def _whose(found: Iterable[Found], booking: Booking) -> str | None:
    """The person's own row; on a paper about one person that one, whoever it turns out to be."""
    known = tuple(found)
    people = reading.persons(known)
    if set(people) <= {""}:
        return ""
    nik = booking.identity_number if booking.identity_kind == Booking.Identity.NIK else ""
    return reading.whose(known, name=booking.name, nik=nik)


def _values(booking: Booking) -> dict[str, dict[int, list[Found]]]:
    """By kind of paper, then by page."""
    rows = ReadValue.objects.of_booking(booking).exclude(reading__page__paper__state=Paper.State.DESTROYED)
    found: dict[str, dict[int, list[Found]]] = defaultdict(lambda: defaultdict(list))
    for row in rows.select_related("reading__page__paper").order_by("reading__page__number", "pk"):
        page = row.reading.page
        found[page.paper.kind][page.pk].append(_found(row))
    return found


def _found(row: ReadValue) -> Found:
    place = Place(row.left, row.top, row.right, row.bottom)
    confidence = 1.0 if row.confirmed_at else row.confidence
    return Found(Field(row.field), row.value, confidence, place, row.person, row.is_sure)


def _waits(booking: Booking, kind: PaperKind) -> bool:
    """A page of the paper has not been read yet."""
    done = (Reading.State.READ, Reading.State.NOTHING, Reading.State.FAILED)
    pages = Paper.objects.held().filter(booking=booking, kind=kind, pages__removed_at=None, pages__isnull=False)
    return pages.exclude(pages__reading__state__in=done).exists()
