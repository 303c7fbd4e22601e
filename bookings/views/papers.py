"""What a citizen takes along: the PDF slip, the calendar entry, the QR."""

import base64
import datetime as dt
import io
from typing import Any

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from icalendar import Alarm, Calendar, Event

from bookings.actions import finding
from bookings.gateways import tickets
from bookings.models import Booking
from bookings.rules import codes
from bookings.views.mine import with_own_booking
from bookings.views.pdf import pdf_of

DEFAULT_MINUTES = 60  # a visit takes about an hour in the calendar
REMIND_BEFORE = dt.timedelta(hours=-16)


def qr_svg(booking: Booking) -> bytes:
    """The booking's signed ticket as a QR, in SVG, dark on white whatever the page's colours are."""
    slot = booking.slot
    text = tickets.sign(tickets.Ticket(booking.code, slot.point.slug, slot.starts_at))
    picture = io.BytesIO()
    segno.make(text, error="m", micro=False).save(picture, kind="svg", border=4, light="#fff", omitsize=True)
    return picture.getvalue()


@require_safe
@with_own_booking
def qr(request: HttpRequest, booking: Booking) -> HttpResponse:
    """The QR of one person of the same party, by key: addresses are logged, so they hold no code."""
    wanted = request.GET.get("booking")
    one = next((one for one in finding.party_of(booking) if str(one.pk) == wanted), booking)
    return HttpResponse(qr_svg(one), content_type="image/svg+xml")


@require_safe
@with_own_booking
def slip(request: HttpRequest, booking: Booking) -> HttpResponse:
    """One page to print or keep: tagged PDF, fonts inside."""
    party = [one for one in finding.party_of(booking) if one.is_live]
    if not booking.is_live:
        return redirect("bookings:mine")
    response = HttpResponse(slip_pdf(party), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="tanpa-jeda-{codes.show(booking.code)}.pdf"'
    return response


def slip_pdf(party: list[Booking]) -> bytes:
    """The party's slip in the language of the moment, as PDF/UA."""
    return pdf_of(render_to_string("bookings/papers/slip.html", _slip_context(party)))


def _slip_context(party: list[Booking]) -> dict[str, Any]:
    lead = party[0]
    return {
        "office": lead.office,
        "lead": lead,
        "coming": party,
        "people": [
            {
                "booking": one,
                "code": codes.show(one.code),
                "qr": "data:image/svg+xml;base64," + base64.b64encode(qr_svg(one)).decode(),
            }
            for one in party
        ],
        "made_at": lead.office.local(timezone.now()),
        "link": f"{settings.PUBLIC_URL}/b",
    }


@require_safe
@with_own_booking
def calendar(request: HttpRequest, booking: Booking) -> HttpResponse:
    """A calendar entry in the office's own zone, in neutral words."""
    response = HttpResponse(calendar_entry(booking), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="tanpa-jeda-{codes.show(booking.code)}.ics"'
    return response


def calendar_entry(booking: Booking) -> bytes:
    """The visit as an iCalendar file (RFC 5545); changed or cancelled, it replaces the earlier one."""
    start, point = booking.local_start, booking.slot.point
    event = Event()
    event.add("uid", f"{booking.party}-{booking.pk}@tanpajeda")
    event.add("sequence", booking.version - 1)
    event.add("dtstamp", timezone.now())
    event.add("dtstart", start)
    event.add("dtend", start + dt.timedelta(minutes=DEFAULT_MINUTES))
    event.add("summary", _("Visit: %(point)s") % {"point": point.name})
    event.add("location", ", ".join(part for part in (point.name, point.address) if part))
    link = f"{settings.PUBLIC_URL}/b"
    event.add("description", _("Booking code ending in %(tail)s. %(link)s") % {"tail": booking.code[-3:], "link": link})
    event.add("status", "CONFIRMED" if booking.is_live else "CANCELLED")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _("Visit: %(point)s") % {"point": point.name})
    alarm.add("trigger", REMIND_BEFORE)
    event.add_component(alarm)
    entry = Calendar()
    entry.add("prodid", "-//Tanpa Jeda//ID")
    entry.add("version", "2.0")
    entry.add("method", "PUBLISH")
    entry.add_component(event)
    entry.add_missing_timezones()
    return bytes(entry.to_ical())
