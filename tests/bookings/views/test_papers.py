"""What a citizen takes along: one tagged page, a calendar entry in the office's own zone, a QR."""

import datetime as dt
import re
import uuid
import zlib
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
import zxingcpp
from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation
from icalendar import Calendar

from bookings.actions import changing, finding
from bookings.gateways import tickets
from bookings.views import cookies, papers
from tests.factories import houses, visits

pytestmark = pytest.mark.django_db
CHILD = dt.date(2020, 2, 2)


@pytest.fixture
def own(client, settings):
    """The browser may see this booking."""

    def remember(booking):
        answer = HttpResponse()
        cookies.remember_booking(answer, booking)
        client.cookies[cookies.MINE] = answer.cookies[cookies.MINE].value
        return client

    return remember


def unpacked(pdf):
    """The PDF with its compressed parts in the clear."""
    packed = re.findall(rb"FlateDecode.*?stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    return pdf + b"".join(zlib.decompressobj().decompress(part) for part in packed)  # a part may hold a line end


@pytest.mark.parametrize("language", ["id", "en"])
def test_slip_when_five_come_with_a_child_and_a_lost_passport_is_one_page(language):
    long_names = {"name": "Immigration Lounge Grand Metropolitan Mall Bekasi", "address": "Jl. Panjang Sekali " * 6}
    point = houses.make_point(offers=("replace_lost",), **long_names)
    first = visits.make_run(2, 3, point=point)[0]
    people = [visits.make_person(name="Raden Ajeng Contoh Sangat Panjang Namanya " * 2) for _one in range(4)]
    people.append(visits.make_person(born_on=CHILD))
    held = visits.hold(first, people=5, service="replace_lost")
    party = visits.confirm(held, people=people)

    with translation.override(language):
        pdf = papers.slip_pdf(finding.party_of(party[0]))

    inside = unpacked(pdf)
    assert re.findall(rb"/Type ?/Pages.*?/Count (\d+)", inside) == [b"1"]
    assert f"/Lang ({language})".encode() in inside
    assert b"pdfuaid:part" in inside
    assert inside.count(b"/Alt") == 5


def test_slip_when_asked_for_is_a_pdf_in_the_browser(own):
    booking = visits.make_booking(visits.make_slot())

    answer = own(booking).get(reverse("bookings:slip"))

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-1.7")


def test_qr_when_read_is_the_ticket_of_the_person_asked_for(own):
    party = visits.make_party(visits.make_slot(capacity=2), people=visits.make_people(2))
    browser = own(party[0])

    first = browser.get(reverse("bookings:qr"), {"booking": party[0].pk}).content
    second = browser.get(reverse("bookings:qr"), {"booking": party[1].pk}).content

    assert first == papers.qr_svg(party[0])
    assert second == papers.qr_svg(party[1])
    assert first != second


@pytest.mark.parametrize("people", [1, 5])
def test_slip_when_its_codes_are_scanned_gives_the_tickets_of_all(people):
    slot = visits.make_slot(capacity=people)
    party = visits.make_party(slot, people=[visits.make_person() for _one in range(people)])
    with pypdfium2.PdfDocument(papers.slip_pdf(finding.party_of(party[0]))) as slip:
        codes = zxingcpp.read_barcodes(slip[0].render(scale=4).to_numpy())

    scanned = {tickets.verify(code.text, tickets.public_keys()).code for code in codes}
    assert scanned == {one.code for one in party}


def test_qr_of_somebody_elses_booking_is_ones_own(own):
    mine, other = visits.make_booking(visits.make_slot()), visits.make_booking(visits.make_slot())

    assert own(mine).get(reverse("bookings:qr"), {"booking": other.pk}).content == papers.qr_svg(mine)


def test_slip_when_the_booking_is_cancelled_is_none(own):
    booking = visits.make_booking(visits.make_slot())
    changing.cancel(bookings=[booking], key=uuid.uuid4())

    assert own(booking).get(reverse("bookings:slip"))["Location"] == reverse("bookings:mine")


def test_calendar_entry_is_in_the_offices_zone_and_names_nobody(settings):
    settings.PUBLIC_URL = "https://tanpajeda.example.go.id"
    point = houses.make_point(office=houses.make_office(slug="london", zone="Europe/London"), name="KBRI London")
    booking = visits.make_booking(visits.make_slot(point=point, starts_at=dt.datetime(2030, 7, 1, 9, tzinfo=dt.UTC)))

    with translation.override("en"):
        entry = Calendar.from_ical(papers.calendar_entry(booking))

    event = entry.walk("VEVENT")[0]
    assert event["dtstart"].dt == dt.datetime(2030, 7, 1, 10, tzinfo=ZoneInfo("Europe/London"))
    assert str(event["dtstart"].params["TZID"]) == "Europe/London"
    assert [str(zone["tzid"]) for zone in entry.walk("VTIMEZONE")] == ["Europe/London"]
    assert event["summary"] == "Visit: KBRI London"
    assert booking.name not in entry.to_ical().decode()
    assert booking.code not in entry.to_ical().decode()


def test_calendar_entry_when_the_booking_is_cancelled_replaces_the_earlier_one():
    booking = visits.make_booking(visits.make_slot())
    before = Calendar.from_ical(papers.calendar_entry(booking)).walk("VEVENT")[0]

    changing.cancel(bookings=[booking], key=uuid.uuid4())
    after = Calendar.from_ical(papers.calendar_entry(finding.party_of(booking)[0])).walk("VEVENT")[0]

    assert after["uid"] == before["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert (before["status"], after["status"]) == ("CONFIRMED", "CANCELLED")


def test_papers_when_no_booking_is_open_lead_to_finding_it(client):
    for name in ("slip", "calendar", "qr"):
        assert client.get(reverse(f"bookings:{name}"))["Location"] == reverse("bookings:find")


def test_qr_holds_nothing_but_code_place_and_time():
    booking = visits.make_booking(visits.make_slot())

    text = tickets.sign(tickets.Ticket(booking.code, booking.slot.point.slug, booking.slot.starts_at))

    assert tickets.verify(text, tickets.public_keys()).code == booking.code
