"""An officer's own shifts: on the phone, and in their calendar by an address that only they know."""

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from icalendar import Calendar, Event

from offices.actions import feeds
from offices.models import Assignment, Officer
from offices.permissions import ANY_ROLE, StaffRequest, public, requires
from offices.reports import notices, swaps

DAYS_BACK = 14  # in the feed, so that a calendar keeps what has just been
DAYS_AHEAD = 56


def _officer(request: StaffRequest) -> Officer | None:
    rows = Officer.objects.of(request.staff.office).select_related("office", "user")
    return rows.filter(user=request.staff.user).first()


def my_officer(request: StaffRequest) -> Officer:
    """Raises Http404 for somebody who is no officer of the office."""
    found = _officer(request)
    if found is None:
        raise Http404
    return found


def _shifts(officer: Officer, first: dt.date, last: dt.date) -> Sequence[Assignment]:
    rows = Assignment.objects.of_office(officer.office).in_force(first, last).filter(officer=officer)
    return list(rows.select_related("point").order_by("starts_at"))


@requires(*ANY_ROLE)
@never_cache
@require_safe
def mine(request: StaffRequest) -> HttpResponse:
    return _page(request)


def _page(request: StaffRequest, **more: object) -> HttpResponse:
    officer = _officer(request)
    today = request.staff.office.local(timezone.now()).date()
    shifts = _shifts(officer, today, today + dt.timedelta(days=DAYS_AHEAD)) if officer else []
    has_feed = officer is not None and officer.feed_hash is not None
    context = {"officer": officer, "shifts": shifts, "today": today, "has_feed": has_feed}
    return render(request, "offices/duty/mine.html", context | _news(officer) | more)


def _news(officer: Officer | None) -> dict[str, object]:
    """What the officer has to be told, and the swaps that concern them."""
    if officer is None:
        return {}
    now = timezone.now()
    return {"news": notices.news(officer, now), "deals": swaps.deals(officer, now)}


@requires(*ANY_ROLE)
@never_cache
@require_POST
def make_feed(request: StaffRequest) -> HttpResponse:
    """The address is shown on this page and never again."""
    officer = _officer(request)
    if officer is None:
        return redirect("offices:duty")
    secret = feeds.make(officer=officer, by=request.staff.user)
    return _page(request, feed=settings.PUBLIC_URL + reverse("offices:duty_feed", args=[secret]))


@requires(*ANY_ROLE)
@require_POST
def revoke_feed(request: StaffRequest) -> HttpResponse:
    if officer := _officer(request):
        feeds.revoke(officer=officer, by=request.staff.user)
        messages.success(request, _("The address no longer works."))
    return redirect("offices:duty")


@public
@never_cache
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The officer's shifts for a calendar.

    An address that is nobody's answers with an empty calendar: a refusal would be logged, with the secret in it.
    """
    officer = feeds.find(secret)
    return HttpResponse(_calendar(officer), content_type="text/calendar; charset=utf-8")


def _calendar(officer: Officer | None) -> bytes:
    entry = Calendar()
    entry.add("prodid", "-//Tanpa Jeda//ID")
    entry.add("version", "2.0")
    entry.add("x-wr-calname", _("My shifts"))
    if officer:
        today = officer.office.local(timezone.now()).date()
        first, last = today - dt.timedelta(days=DAYS_BACK), today + dt.timedelta(days=DAYS_AHEAD)
        for shift in _shifts(officer, first, last):
            entry.add_component(_event(officer, shift))
        entry.add_missing_timezones()
    return bytes(entry.to_ical())


def _event(officer: Officer, shift: Assignment) -> Event:
    local = officer.office.local
    event = Event()
    event.add("uid", f"{officer.pk}-{shift.on:%Y%m%d}@tanpajeda")
    event.add("dtstamp", timezone.now())
    event.add("dtstart", local(shift.starts_at))
    event.add("dtend", local(shift.ends_at))
    event.add("summary", f"{shift.get_role_display()}, {shift.point.short_name}")
    event.add("location", shift.point.name)
    if shift.break_starts_at and shift.break_ends_at:
        times = {"from": f"{local(shift.break_starts_at):%H.%M}", "to": f"{local(shift.break_ends_at):%H.%M}"}
        event.add("description", _("break %(from)s–%(to)s") % times)
    return event
