"""Papers of invented people before their visit, so that a trial's officers have some of every kind to check."""

import datetime as dt
import io
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.utils import timezone

from bookings.models import Booking
from bookings.rules.finder import NEW
from documents.actions import checking, checks, counter, receiving
from documents.actions.receiving import Outside
from documents.gateways.antivirus import NoScanner
from documents.gateways.darkroom import Developed, Picture
from documents.models import Check, PaperPage, Reading, ReadValue
from documents.reports import checks as reports
from documents.reports.readings import written
from documents.rules.counter import Fault, Outcome, Referral
from documents.rules.fields import Field
from documents.rules.kinds import PaperKind
from documents.rules.quality import Measures
from documents.wording.matching import FIELDS
from documents.wording.papers import kind_name
from offices.actions import demo as staff
from offices.models import User

EKTP, CARD, BIRTH = PaperKind.EKTP, PaperKind.FAMILY_CARD, PaperKind.BIRTH_CERTIFICATE
SIZE, LINE = (1000, 640), 70  # pixels
SHARP = Measures(
    brightness=220, contrast=180, sharpness=75, at_edge=0, rows_to_columns=2, ragged_left=0.1, lines=11, side=1000
)
HOURS_AGO = (50, 20, 6, 3, 1)  # when those who wait have asked
WAITING, ANSWERED = len(HOURS_AGO), 3


class _AsDrawn:
    """What was drawn here a moment ago need not be developed."""

    def develop(self, content: bytes) -> Developed:
        return Developed((Picture(content, *SIZE, SHARP),), 0)


def fill() -> int:
    """Some of the invented people handed papers in; how many. None when some did, at an earlier time."""
    if Check.objects.exists():
        return 0
    officer, second = (User.objects.get(username=name) for name in (staff.COUNTER, staff.SUPERVISOR))
    now = timezone.now()
    coming = Booking.objects.live().filter(is_invented=True, office__slug=settings.HOME_OFFICE, service__code=NEW)
    rows = coming.filter(displaced_at=None, slot__starts_at__gt=now + dt.timedelta(days=2)).for_display()
    people = list(rows.order_by("slot__starts_at", "pk")[: WAITING + ANSWERED + 2])
    for place, booking in enumerate(people[:WAITING]):
        _ask(booking, now - dt.timedelta(hours=HOURS_AGO[place]))
    for place, booking in enumerate(people[WAITING : WAITING + ANSWERED]):
        _answer(booking, officer, Fault.UNREADABLE if place else None, comes_again=place == 1)
    for booking, by in zip(people[WAITING + ANSWERED :], (second, officer), strict=False):
        counter.decide(booking=booking, outcome=Outcome.REFER, by=by, why=Referral.DIFFERENT)
    return len(people)


def _ask(booking: Booking, asked_at: dt.datetime) -> Check:
    for kind in (EKTP, CARD, BIRTH):
        _hand_in(booking, kind)
    check = reports.last_of(booking) or checks.ask(booking=booking)
    late = timezone.now() - asked_at > dt.timedelta(days=2)
    due_at = asked_at + dt.timedelta(days=1) if late else check.due_at
    Check.objects.filter(pk=check.pk).update(asked_at=asked_at, due_at=due_at)
    return check


def _answer(booking: Booking, by: User, fault: Fault | None, *, comes_again: bool) -> None:
    """An officer looked at them; with a fault it is the family card's."""
    check = _ask(booking, timezone.now() - dt.timedelta(hours=5))
    sheet = reports.sheet(booking, check)
    for kind in sheet.handed:
        checking.mark(check=check, kind=kind, by=by, fault=fault if kind is CARD else None)
    outcome = Outcome.INCOMPLETE if reports.sheet(booking, check).reasons else Outcome.COMPLETE
    checking.answer(check=check, outcome=outcome, by=by)
    if comes_again:
        _hand_in(booking, CARD, mark="2")


# --- what stands on them ---------------------------------------------------------------------------------------------


def _says(booking: Booking, kind: PaperKind) -> dict[Field, str]:
    """The person's own values; the birth certificate is written as one did long ago."""
    name, born = booking.name.upper(), {Field.BIRTH_PLACE: "BEKASI", Field.BIRTH_DATE: booking.born_on.isoformat()}
    parents = {Field.FATHER: "BAPAK CONTOH", Field.MOTHER: "IBU CONTOH"}
    if kind is EKTP:
        return {Field.NIK: booking.identity_number, Field.NAME: name, **born}
    if kind is CARD:
        number = {Field.FAMILY_CARD_NUMBER: f"{booking.identity_number[:6]}0101200001"}
        return {**number, Field.NAME: name, Field.NIK: booking.identity_number, **born, **parents}
    return {Field.NAME: name.replace("U", "OE"), **born, **parents}


def _hand_in(booking: Booking, kind: PaperKind, mark: str = "") -> None:
    """A drawn picture, and what stands on it as if it had been read."""
    says, outside = _says(booking, kind), Outside(darkroom=_AsDrawn(), scanner=NoScanner())
    picture = _drawn(
        [f"{kind_name(kind)} {mark} (CONTOH)", *(f"{FIELDS[key]}: {written(key, said)}" for key, said in says.items())]
    )
    shown = PaperPage.objects.shown().filter(paper__booking=booking, paper__kind=kind).first()
    replaces = shown.pk if shown else None
    page = receiving.receive(booking=booking, kind=kind, content=picture, by=None, replaces=replaces, outside=outside)
    _read(page.pages[0], says, person="1" if kind is CARD else "")


def _drawn(lines: Iterable[str]) -> bytes:
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("RGB", SIZE, (236, 240, 233))
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(30)
    for place, line in enumerate(lines):
        pen.text((50, 40 + place * LINE), line, fill=(30, 34, 40), font=font)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


def _read(page: PaperPage, says: Mapping[Field, str], person: str) -> None:
    now, height = timezone.now(), SIZE[1]
    row, made = Reading.objects.get_or_create(
        page=page, defaults={"state": Reading.State.READ, "attempts": 1, "due_at": now, "read_at": now}
    )
    if not made:
        return
    ReadValue.objects.bulk_create(
        ReadValue(
            reading=row,
            field=field,
            person="" if field is Field.FAMILY_CARD_NUMBER else person,
            value=said,
            confidence=0.98,
            is_sure=True,
            left=0.05,
            right=0.9,
            top=(40 + (place + 1) * LINE) / height,
            bottom=(40 + (place + 2) * LINE) / height,
        )
        for place, (field, said) in enumerate(says.items())
    )
