import datetime as dt

import pytest

from documents.actions import reading
from documents.gateways.ocr import Told
from documents.models import ReadValue
from documents.reports import matching
from documents.rules.fields import Field
from documents.rules.kinds import PaperKind
from documents.rules.names import Likeness
from documents.rules.reading.lines import Seen
from tests.factories import handed, visits
from tests.factories.lines import line, sheet

pytestmark = pytest.mark.django_db

NIK = "3275031708920007"


@pytest.fixture
def booking():
    person = visits.make_person(name="Budi Contoh", born_on=dt.date(1992, 8, 17), number=NIK)
    return handed.make_booking(person=person)


def ektp(name="BUDI CONTOH", born="17-08-1992"):
    return sheet(("NIK", f": {NIK}"), ("Nama", f": {name}"), ("Tempat/Tgl Lahir", f": BEKASI, {born}"))


def card(*names):
    rows = [(str(number), name, f"327503170892000{number}") for number, name in enumerate(names, start=1)]
    return Seen(1600, 1000, (line("Nama Lengkap", 400, 5), line("NIK", 900, 5), *sheet(*rows).lines))


def hand_in(booking, **papers):
    """Each paper, and read, unless nobody knows what stands on it."""
    outside = handed.make_outside()
    for kind in papers:
        handed.hand_in(booking, kind=PaperKind(kind), pages=kind, outside=outside)
    known = {kind.encode(): seen for kind, seen in papers.items() if seen is not None}
    reading.read_due(Told(known), outside.store)


def likeness(found, field):
    return next(row.likeness for row in found.rows if row.field is field)


def test_of_booking_sets_the_papers_beside_what_was_typed(booking):
    hand_in(booking, ektp=ektp(), birth_certificate=sheet(("telah lahir", "BOEDI CONTOH")))

    found = matching.of_booking(booking)

    assert likeness(found, Field.NIK) is Likeness.EQUAL
    assert likeness(found, Field.BIRTH_DATE) is Likeness.MISSING
    name = found.rows[0]
    assert (name.likeness, name.reasons, name.cures) == (Likeness.ALIKE, ("name_old_spelling",), ("officer_looks",))
    assert [(cell.source, cell.value) for cell in name.cells] == [
        ("ektp", "BUDI CONTOH"),
        ("birth_certificate", "BOEDI CONTOH"),
        ("typed", "Budi Contoh"),
    ]


def test_of_booking_takes_the_persons_own_row_of_a_family_card(booking):
    hand_in(booking, family_card=card("AGUS CONTOH", "SITI CONTOH", "BUDI CONTOH"))

    found = matching.of_booking(booking)

    assert [cell.value for cell in found.rows[0].cells] == ["BUDI CONTOH", "Budi Contoh"]


def test_of_booking_names_a_card_on_which_the_person_is_not(booking):
    hand_in(booking, family_card=card("AGUS CONTOH", "SITI CONTOH"))

    found = matching.of_booking(booking)

    assert found.strangers == (PaperKind.FAMILY_CARD,)
    assert {cell.source for row in found.rows for cell in row.cells} == {"typed"}


def test_of_booking_with_an_ektp_of_somebody_else_shows_how_it_differs(booking):
    hand_in(booking, ektp=ektp("AGUS PERAGA", "18-08-1970"))

    found = matching.of_booking(booking)

    assert likeness(found, Field.NAME) is likeness(found, Field.BIRTH_DATE) is Likeness.DIFFERENT


def test_of_booking_tells_papers_that_wait_from_those_on_which_nothing_was_found(booking):
    hand_in(booking, ektp=Seen(10, 10, ()))
    handed.hand_in(booking, kind=PaperKind.DIPLOMA, pages="later")

    found = matching.of_booking(booking)

    assert (found.waiting, found.unreadable) == ((PaperKind.DIPLOMA,), (PaperKind.EKTP,))


def test_of_booking_believes_what_a_person_confirmed(booking):
    hand_in(booking, ektp=ektp("8UDl CONTOH"))
    reading.confirm(value=ReadValue.objects.get(field="name"), said="BUDI CONTOH", by=None)

    assert likeness(matching.of_booking(booking), Field.NAME) is Likeness.EQUAL


def test_of_booking_with_no_paper_is_what_was_typed(booking):
    found = matching.of_booking(booking)

    assert {row.field for row in found.rows} == {Field.NAME, Field.BIRTH_DATE, Field.NIK}
    assert {row.likeness for row in found.rows} == {Likeness.EQUAL}


def parent(name, sex):
    return sheet(("NIK", ": 3275031708620009"), ("Nama", f": {name}"), ("Jenis Kelamin", f": {sex}"))


def test_of_booking_sets_each_parents_card_beside_the_birth_certificate(booking):
    outside = handed.make_outside()
    handed.hand_in(booking, kind=PaperKind.BIRTH_CERTIFICATE, pages="birth", outside=outside)
    handed.hand_in(booking, kind=PaperKind.PARENT_EKTP, pages="his|hers", outside=outside)
    birth = sheet(("telah lahir", "BUDI CONTOH"), ("dari ayah", "AGUS CONTOH"), ("dan ibu", "SITI PERAGA"))
    known = {b"birth": birth, b"his": parent("AGUS CONTOH", "LAKI-LAKI"), b"hers": parent("SITY PERAGA", "PEREMPUAN")}
    reading.read_due(Told(known), outside.store)

    found = matching.of_booking(booking)

    assert (likeness(found, Field.FATHER), likeness(found, Field.MOTHER)) == (Likeness.EQUAL, Likeness.ALIKE)
    rows = {row.field: [(cell.source, cell.value) for cell in row.cells] for row in found.rows}
    assert rows[Field.MOTHER] == [("birth_certificate", "SITI PERAGA"), ("parent_ektp", "SITY PERAGA")]
    assert "parent_ektp" not in [source for source, _value in rows[Field.NAME]]
    assert found.strangers == ()
