"""The matching table of a booking: what its papers say of its person, beside what was typed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from django.db.models import Exists, OuterRef

from bookings.models import Booking
from documents.models import Paper, PaperPage, Reading, ReadValue
from documents.rules import reading
from documents.rules.fields import Field
from documents.rules.kinds import PaperKind, Shows
from documents.rules.matching import ORDER, TYPED, Row, Said, table
from documents.rules.reading.found import Found
from documents.rules.reading.lines import Place

KINDS = tuple(kind for kind in PaperKind if kind in ORDER)


@dataclass(frozen=True)
class Matching:
    """The rows, and the papers that are not in them: still to be read, not readable, or of somebody else.

    `one_parent` says that the birth certificate seems to name one parent alone; whether that is enough an officer says.
    """

    rows: tuple[Row, ...]
    waiting: tuple[PaperKind, ...] = ()
    unreadable: tuple[PaperKind, ...] = ()
    strangers: tuple[PaperKind, ...] = ()
    shows: Mapping[PaperKind, frozenset[Shows]] = field(default_factory=dict)  # of its person, doubtful readings too
    one_parent: bool = False


def of_booking(booking: Booking) -> Matching:
    said, sources = list(_typed(booking)), [TYPED]
    left_out: dict[str, list[PaperKind]] = defaultdict(list)
    shows: dict[PaperKind, frozenset[Shows]] = {}
    one_parent = False
    values, waiting = _values(booking), _waiting(booking)
    for kind in sorted(_handed_in(booking), key=ORDER.index):
        found = reading.together(values.get(kind, {}).values())
        person = whose(found, booking)
        if not found:
            left_out["waiting" if kind in waiting else "unreadable"].append(kind)
        elif kind is PaperKind.PARENT_EKTP:
            sources.append(kind)
            said += reading.said_of_parents(kind, found)
        elif person is None:
            left_out["strangers"].append(kind)
        else:
            sources.append(kind)
            said += reading.said_by(kind, found, person)
            shows[kind] = reading.shown([replace(one, is_sure=True) for one in found], person)
            if kind is PaperKind.BIRTH_CERTIFICATE and reading.names_one_parent(found, person):
                one_parent, shows[kind] = True, shows[kind] | {Shows.PARENTS}  # no law in hand says it is too little
    names = {name: tuple(kinds) for name, kinds in left_out.items()}
    return Matching(table(said, sources), shows=shows, one_parent=one_parent, **names)


def found_on(paper: Paper) -> tuple[Found, ...]:
    """What is known of the paper, of all persons on it: of several pages the surest."""
    return reading.together(_values(paper.booking).get(paper.kind, {}).values())


def _typed(booking: Booking) -> Iterable[Said]:
    yield Said(TYPED, Field.NAME, booking.name)
    yield Said(TYPED, Field.BIRTH_DATE, booking.born_on.isoformat())
    if booking.identity_kind == Booking.Identity.NIK:
        yield Said(TYPED, Field.NIK, booking.identity_number)


def whose(found: Iterable[Found], booking: Booking) -> str | None:
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
    by_kind: dict[str, dict[int, list[Found]]] = defaultdict(lambda: defaultdict(list))
    for row in rows.select_related("reading__page__paper").order_by("reading__page__number", "pk"):
        page = row.reading.page
        by_kind[page.paper.kind][page.pk].append(as_found(row))
    return by_kind


def as_found(row: ReadValue) -> Found:
    place = Place(row.left, row.top, row.right, row.bottom)
    confidence = 1.0 if row.confirmed_at else row.confidence
    read_as = "" if row.confirmed_by_id else row.read_as
    return Found(Field(row.field), row.value, confidence, place, _person(row), row.is_sure, read_as)


def _person(row: ReadValue) -> str:
    """Each page of parents' cards is another person's."""
    page = row.reading.page
    return str(page.number) if page.paper.kind == PaperKind.PARENT_EKTP else row.person


def _handed_in(booking: Booking) -> set[PaperKind]:
    """The kinds of which a page is shown."""
    rows = Paper.objects.held().filter(booking=booking, kind__in=KINDS, pages__removed_at=None, pages__isnull=False)
    return {PaperKind(kind) for kind in rows.values_list("kind", flat=True)}


def _waiting(booking: Booking) -> set[str]:
    """The kinds of which a page has not been read yet."""
    done = Reading.objects.filter(page=OuterRef("pk")).exclude(state__in=[Reading.State.WAITING, Reading.State.READING])
    pages = PaperPage.objects.shown().filter(paper__booking=booking, paper__kind__in=KINDS).exclude(Exists(done))
    return set(pages.values_list("paper__kind", flat=True))
