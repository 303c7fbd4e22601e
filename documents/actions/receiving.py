"""A file becomes pages of a paper: looked at, drawn anew, sealed in the vault; the file itself is kept nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from bookings.actions import limits
from bookings.errors import TooMany
from bookings.models import Booking
from documents.actions import checks, reading, vault
from documents.errors import FileRefused, NotNow, PaperClosed, TooLarge, TypeUnknown
from documents.gateways.antivirus import ScanError, Scanner, scanner
from documents.gateways.darkroom import Darkroom, DarkroomError, OwnProcess, Picture
from documents.gateways.vault import Vault, VaultError
from documents.models import Paper, PaperPage, Reading, VaultFile
from documents.rules import files, quality
from documents.rules.kinds import PaperKind
from offices.actions import journal
from offices.models import User

PER_BOOKING = limits.Limit("papers_booking", most=120, seconds=60 * 60)
REFUSALS: dict[str, type[FileRefused]] = {"file_too_large": TooLarge, "file_type_unknown": TypeUnknown}
STORE = {"vault_full": "store_full"}


@dataclass(frozen=True)
class Outside:
    """What receiving needs of the world; None is the real thing."""

    darkroom: Darkroom = field(default_factory=OwnProcess)
    scanner: Scanner = field(default_factory=scanner)
    store: Vault | None = None


@dataclass(frozen=True)
class Received:
    """The paper, its new pages, and codes of what their look warns of, each once."""

    paper: Paper
    pages: tuple[PaperPage, ...]
    findings: tuple[str, ...]


@dataclass(frozen=True)
class _Arrived:
    """A page on its way into the tables."""

    file: VaultFile
    picture: Picture
    findings: list[str]


def receive(
    *,
    booking: Booking,
    kind: PaperKind,
    content: bytes,
    by: User | None,
    replaces: int | None = None,
    outside: Outside | None = None,
) -> Received:
    """The file's pages belong to the booking's paper of that kind, in the place of page `replaces` if one is named.

    Raises FileRefused, NotNow, PaperClosed or TooMany; then everything is as it was. Not for inside a transaction.
    """
    outside = outside or Outside()
    must_take(booking, kind)
    if not limits.allow(PER_BOOKING, str(booking.pk)):
        raise TooMany
    for finding in files.check_file(content):
        raise REFUSALS.get(finding.code, FileRefused)(finding.code)
    pictures = _developed(content, outside)
    arrived = [_kept(picture, booking, kind, outside.store) for picture in pictures]
    return _enter(booking, kind, arrived, by, replaces, files.media_type(content[:16]))


def must_take(booking: Booking, kind: PaperKind) -> None:
    """Raises PaperClosed when the booking is cancelled, or the office has accepted the paper already."""
    if not is_open(booking, kind):
        raise PaperClosed


def is_open(booking: Booking, kind: PaperKind) -> bool:
    decided = Paper.objects.filter(booking=booking, kind=kind, state=Paper.State.ACCEPTED)
    return booking.state != Booking.State.CANCELLED and not decided.exists()


def _developed(content: bytes, outside: Outside) -> Sequence[Picture]:
    try:
        if not outside.scanner.is_clean(content):
            raise FileRefused("file_infected")
        return outside.darkroom.develop(content).pages
    except ScanError as error:
        raise NotNow("scan_unreachable") from error
    except DarkroomError as error:
        raise (NotNow if error.code == "darkroom_busy" else FileRefused)(error.code) from error


def _kept(picture: Picture, booking: Booking, kind: PaperKind, store: Vault | None) -> _Arrived:
    scope = f"booking:{booking.pk}:{kind}"
    try:
        file = vault.keep(picture.content, scope=scope, media_type=files.JPEG, store=store)
    except VaultError as error:
        raise NotNow(STORE.get(error.code, "store_unreachable")) from error
    return _Arrived(file, picture, [finding.code for finding in quality.judge(picture.measures)])


@transaction.atomic
def _enter(
    booking: Booking, kind: PaperKind, arrived: list[_Arrived], by: User | None, replaces: int | None, came_as: str
) -> Received:
    now = timezone.now()
    one_at_a_time(booking)
    must_take(booking, kind)
    kept = {one.file.pk for one in arrived}
    if VaultFile.objects.readable().filter(pk__in=kept).count() < len(kept):
        raise NotNow("store_unreachable")  # removed long ago and destroyed at this very moment
    before = Paper.objects.filter(booking=booking, kind=kind).aggregate(last=Max("version"))["last"] or 1
    begins = {"version": before, "created_at": now, "changed_at": now, "handed_in_by": by}  # no look at an old one fits
    paper, _made = Paper.objects.held().get_or_create(booking=booking, kind=kind, defaults=begins)
    number = _make_room(paper, replaces, len(arrived))
    pages, findings = [], []
    for one in arrived:
        page, is_new = _page(paper, one, number, came_as)
        number += is_new
        pages.append(page)
        findings += one.findings if is_new else ["page_twice"]
    Reading.objects.filter(page__in=pages, state=Reading.State.FAILED).delete()  # a spoilt page was put back: once more
    paper.state, paper.changed_at, paper.version = Paper.State.RECEIVED, now, paper.version + 1
    paper.save(update_fields=["state", "changed_at", "version"])
    detail: journal.Detail = {"kind": kind, "pages": len(pages), "as": came_as, "findings": sorted(set(findings))}
    journal.record(
        "paper.received", office=booking.office, subject=f"booking:{booking.pk}", by=by, at=now, detail=detail
    )
    reading.wake()
    checks.hand_on(booking)
    return Received(paper, tuple(pages), tuple(dict.fromkeys(findings)))


def one_at_a_time(booking: Booking) -> None:
    """Until this transaction ends nobody else changes the booking's papers: two files may arrive together."""
    Booking.objects.select_for_update().get(pk=booking.pk)


def _make_room(paper: Paper, replaces: int | None, coming: int) -> int:
    """The number of the first new page. Raises FileRefused when the paper would have too many."""
    shown = paper.pages.shown()
    old = shown.filter(pk=replaces).first() if replaces else None
    if shown.count() - bool(old) + coming > files.MOST_PAGES:
        raise FileRefused("too_many_pages")
    last = shown.order_by("number").values_list("number", flat=True).last() or 0
    if old is None:
        return last + 1
    old.removed_at = timezone.now()
    old.save(update_fields=["removed_at"])
    return old.number if coming == 1 or old.number == last else last + 1


def _page(paper: Paper, one: _Arrived, number: int, came_as: str) -> tuple[PaperPage, bool]:
    """The page, and whether it is shown only from now on; one that was removed a moment ago comes back."""
    page = PaperPage.objects.filter(file=one.file).first()
    if page is not None and page.removed_at is None:
        return page, False
    if page is None:
        page = PaperPage(paper=paper, file=one.file, handed_in_at=timezone.now())
    page.number, page.arrived_as, page.removed_at = number, came_as, None
    page.width, page.height, page.findings = one.picture.width, one.picture.height, one.findings
    page.save()
    return page, True
