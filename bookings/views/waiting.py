"""The waiting list: joining it for a first place or an earlier one, seeing where one stands, and leaving it."""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings import wording
from bookings.actions import contact, wishing
from bookings.actions.catalogue import terms_of
from bookings.errors import NotOffered
from bookings.forms.citizens import CodeForm, FilterForm, new_key
from bookings.forms.waiting import SpanForm
from bookings.models import Booking, Turn, Waiting
from bookings.reports import offered
from bookings.reports import waiting as queue
from bookings.rules import codes
from bookings.views import cookies
from bookings.views.drafted import Drafted
from bookings.views.mine import with_own_booking
from bookings.views.start import STEPS
from bookings.views.times import filters_of, query_of
from offices.errors import Refused
from offices.models import Lane, Office, ServicePoint
from offices.permissions import public
from offices.views.address import client_address
from offices.views.office import office_of

DAY = dt.timedelta(days=1)
USUAL_SPAN = dt.timedelta(days=30)
METHODS = ["GET", "HEAD", "POST"]
FIELDS = {"days_reversed": "last_on", "days_over": "last_on", "days_too_far": "last_on"}


# --- joining -----------------------------------------------------------------------------------------------------


@public
@never_cache
@require_http_methods(METHODS)
def join(request: HttpRequest) -> HttpResponse:
    """Where and when a place would do, for what was looked for on the page of free times."""
    office = office_of(request)
    wish = filters_of(FilterForm(request.POST or request.GET))
    known = offered.ground(office.slug, wish, timezone.now())
    if known.service is None or not known.is_online:
        messages.error(request, wording.say("not_offered" if known.is_online else "not_online"))
        return redirect("bookings:times")
    ticked = request.GET.getlist("point")
    form = _span_form(request, office, [one.pk for one in known.points if known.offers_at(one, "service")], ticked)
    if request.method == "POST" and form.is_valid():
        made = _refused(form, lambda: _asked(request, form.span(), known, wish))
        if made is not None:
            return _on_to("bookings:waiting_who", made)
    context = _context(office, 2) | {"form": form, "service": known.service, "product": known.product}
    context |= {"filters": wish, "query": query_of(wish), "lane": Lane(wish.lane).label}
    return render(request, "bookings/waiting/join.html", context, status=422 if form.errors else 200)


def _asked(request: HttpRequest, span: wishing.Span, known: offered.Ground, wish: offered.Wish) -> Waiting:
    if known.service is None:
        raise NotOffered
    return wishing.ask(
        office=known.office,
        service=known.service,
        product=known.product,
        lane=wish.lane,
        people=wish.people,
        span=span,
        address=client_address(request),
    )


def _span_form(request: HttpRequest, office: Office, points: list[int], ticked: list[str]) -> SpanForm:
    today = office.local(timezone.now()).date()
    furthest = today + DAY * terms_of(office, today).waiting_most_days
    initial = {"points": ticked, "first_on": today, "last_on": min(today + USUAL_SPAN, furthest)}
    there = list(ServicePoint.objects.of(office).filter(pk__in=points))
    return SpanForm(request.POST or None, points=there, days=(today, furthest), initial=initial)


def _refused(form: SpanForm, ask: Callable[[], Waiting]) -> Waiting | None:
    """What was made; None when it was refused, and the form says why."""
    try:
        return ask()
    except Refused as refusal:
        code = refusal.codes[0]
        form.add_error(FIELDS.get(code), wording.say(code))
        return None


def _on_to(name: str, made: Waiting) -> HttpResponse:
    response = redirect(name)
    cookies.remember_waiting(response, made)
    return response


def _context(office: Office, step: int) -> dict[str, Any]:
    today = office.local(timezone.now()).date()
    return {"office": office, "terms": terms_of(office, today), "steps": STEPS[:4], "step": step}


View = Callable[[HttpRequest, Waiting], HttpResponse]


def with_own_waiting(view: View) -> Callable[[HttpRequest], HttpResponse]:
    """The view gets the party that this browser typed in or found; others are asked for the two facts."""

    @public
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        row = cookies.own_waiting(request)
        if row is None:
            messages.info(request, wording.say("not_on_the_list"))
            return redirect("bookings:find")
        return view(request, row)

    return guarded


def still_typed(view: View) -> View:
    """Only while the party is being typed in; afterwards its own page says how it stands."""

    @wraps(view)
    def guarded(request: HttpRequest, row: Waiting) -> HttpResponse:
        return view(request, row) if row.state == Waiting.State.ASKED else redirect("bookings:waiting")

    return guarded


def _drafted(row: Waiting) -> Drafted:
    today = row.office.local(timezone.now()).date()
    return Drafted.of(row.token, row.people, code=terms_of(row.office, today).contact_code)


@require_http_methods(METHODS)
@with_own_waiting
@still_typed
def who(request: HttpRequest, row: Waiting) -> HttpResponse:
    """Names, numbers and a contact, as for a booking."""
    drafted = _drafted(row)
    typed = drafted.posted(request) if request.method == "POST" else drafted.shown()
    if request.method == "POST":
        if typed.is_valid() and typed.note(wishing.check(waiting=row, people=typed.persons())):
            drafted.keep_clean(typed)
            return _on_from_who(request, row)
        drafted.keep(typed)
    context = _context(row.office, 3) | {"waiting": row, "typed": typed, "key": new_key()}
    return render(request, "bookings/waiting/who.html", context, status=422 if typed.wrong else 200)


def _on_from_who(request: HttpRequest, row: Waiting) -> HttpResponse:
    drafted = _drafted(row)
    if not drafted.needs_code:
        return _join(request, row, drafted)
    drafted.send_code(request)
    return redirect("bookings:waiting_code")


@require_http_methods(METHODS)
@with_own_waiting
@still_typed
def code(request: HttpRequest, row: Waiting) -> HttpResponse:
    """The one-time code; the right one puts the party on the list."""
    drafted = _drafted(row)
    if not drafted.contact:
        return redirect("bookings:waiting_who")
    if "again" in request.POST:
        drafted.send_code(request)
        return redirect("bookings:waiting_code")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            contact.check_code(token=row.token, contact=drafted.contact, code=form.cleaned_data["code"])
        except Refused as refusal:
            form.add_error("code", wording.say(refusal.codes[0]))
        else:
            return _join(request, row, drafted)
    context = {"form": form, "key": new_key(), "to": wording.masked_contact(drafted.contact)}
    context |= _context(row.office, 4)
    return render(request, "bookings/waiting/code.html", context, status=422 if form.errors else 200)


def _join(request: HttpRequest, row: Waiting, drafted: Drafted) -> HttpResponse:
    typed = drafted.judged()
    if not typed.is_valid():
        return redirect("bookings:waiting_who")
    try:
        wishing.join(token=row.token, people=typed.persons(), wishes=typed.wishes())
    except Refused as refusal:
        for sentence in wording.sentences(refusal.codes):
            messages.error(request, sentence)
        return redirect("bookings:waiting_who")
    return redirect("bookings:waiting")


@require_http_methods(METHODS)
@with_own_booking
def earlier(request: HttpRequest, booking: Booking) -> HttpResponse:
    """The same for an earlier place than the booking has; whoever waits for one already sees how that stands."""
    live = Waiting.objects.live().filter(booking__party=booking.party).first()
    if live is not None:
        return _on_to("bookings:waiting", live)
    office = booking.office
    wish = offered.Wish(service=booking.service.code, lane=booking.slot.lane)
    known = offered.ground(office.slug, wish, timezone.now())
    points = [one.pk for one in known.points if known.offers_at(one, "service")]
    form = _span_form(request, office, points, [booking.slot.point.slug])
    form.fields["last_on"].initial = form.initial["last_on"] = booking.local_start.date()
    if request.method == "POST" and form.is_valid():
        made = _refused(form, lambda: wishing.join_for(booking=booking, span=form.span()))
        if made is not None:
            return _on_to("bookings:waiting", made)
    context = _context(office, 1) | {"booking": booking, "form": form}
    return render(request, "bookings/waiting/earlier.html", context, status=422 if form.errors else 200)


# --- on the list -------------------------------------------------------------------------------------------------


@require_safe
@with_own_waiting
def waiting(request: HttpRequest, row: Waiting) -> HttpResponse:
    """Where the party stands, what it was offered, and how to stop."""
    if row.state == Waiting.State.ASKED:
        return redirect("bookings:waiting_who")
    turns = list(row.turns.select_related("slot__point__office"))
    turn = next((one for one in turns if one.state == Turn.State.OFFERED), None)
    if turn:
        turn.waiting = row
    context = _context(row.office, 4) | {
        "waiting": row,
        "code": "" if row.booking else codes.show(row.code),
        "points": list(row.points.all()),
        "position": queue.position(row) if row.is_live else None,
        "turn": turn if turn and turn.is_answerable(timezone.now()) else None,
        "turns": [one for one in reversed(turns) if one.state != Turn.State.OFFERED],
        "contact": wording.masked_contact(row.contact) if row.contact else "",
        "lane": row.get_lane_display(),
    }
    return render(request, "bookings/waiting/waiting.html", context)


@require_POST
@with_own_waiting
def stop(request: HttpRequest, row: Waiting) -> HttpResponse:
    wishing.stop(waiting=row)
    return redirect("bookings:waiting")
