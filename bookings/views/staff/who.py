"""Booking for somebody at the counter or on the phone: who comes, and the codes to hand out."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings import wording
from bookings.actions import booking, contact, finding, holding, promises
from bookings.errors import HoldOver
from bookings.forms.staff import ChannelForm
from bookings.models import Booking, Draft, Hold, Knowing
from bookings.reports.day import visitors
from bookings.views.staff.scope import COUNTER_ROLES
from bookings.views.typed import Typed
from offices.errors import Refused
from offices.gateways import regions
from offices.models import Product, Service
from offices.permissions import StaffRequest, requires
from offices.rules import identity
from offices.rules.findings import Finding, Weight

CONTACT = {"required": False, "code": False}  # whoever stands at the counter needs neither


@dataclass(frozen=True)
class Place:
    """Places that staff hold for somebody, and what has been typed for them so far."""

    parts: tuple[Hold, ...]
    draft: Draft | None

    @property
    def first(self) -> Hold:
        return self.parts[0]

    @property
    def is_live(self) -> bool:
        return self.first.state == Hold.State.HELD and self.first.expires_at > timezone.now()


def _place(request: StaffRequest, token: uuid.UUID) -> Place:
    """Raises Http404 for a hold at another's point, and for one that a citizen made."""
    mine = Hold.objects.filter(token=token, slot__point__in=request.staff.point_ids, made_by__isnull=False)
    parts = tuple(mine.select_related("slot__point__office").order_by("part"))
    if not parts:
        raise Http404
    return Place(parts, Draft.objects.filter(token=token).first())


def _page(request: StaffRequest, place: Place, typed: Typed, channel: ChannelForm, **more: Any) -> HttpResponse:
    hold = place.first
    numbered = [(0, channel), *enumerate(typed.people, start=1), (0, typed.contact)]
    errors = [(number, form) for number, form in numbered if form.errors]
    status = 410 if not place.is_live else 422 if errors else 200
    context = {
        "place": place,
        "slot": hold.slot,
        "typed": typed,
        "channel": channel,
        "service": Service.objects.get(code=hold.service),
        "product": Product.objects.filter(code=hold.product).first(),
        "errors": errors,
    }
    return render(request, "staff/counter/who.html", context | more, status=status)


@requires(*COUNTER_ROLES)
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def who(request: StaffRequest, token: uuid.UUID) -> HttpResponse:
    """Who comes; a POST books, once the warnings have stood on the page."""
    place = _place(request, token)
    people = place.first.people
    if place.first.state == Hold.State.BOOKED:
        return redirect("staff:counter_done", token)
    if request.method != "POST":
        typed = Typed.kept(place.draft.content if place.draft else {}, people, get_language() or "id", **CONTACT)
        typed.people[0].fields["name"].widget.attrs["autofocus"] = True
        return _page(request, place, typed, ChannelForm(initial={"channel": Booking.Channel.COUNTER}))
    typed, channel = Typed.posted(request.POST, people, **CONTACT), ChannelForm(request.POST)
    if not (typed.is_valid() & channel.is_valid() and _fits(token, typed)):
        return _page(request, place, typed, channel)
    warnings = _warnings(token, typed)
    seen = ",".join(f"{one.detail}:{one.code}" for one in warnings)
    if channel.cleaned_data["seen"] != seen:
        notes = [(one.detail, wording.say(one.code)) for one in warnings]
        return _page(request, place, typed, channel, notes=notes, seen=seen)
    return _book(request, place, typed, channel)


def _fits(token: uuid.UUID, typed: Typed) -> bool:
    """Whether the rules let this party have this place; otherwise the forms say why not."""
    for one in booking.check(token=token, people=typed.persons()):
        if one.weight is Weight.BLOCK:
            number = int(one.detail) if one.detail.isdigit() and int(one.detail) <= len(typed.people) else 1
            typed.people[number - 1].add_error("born_on" if "birth" in one.code else None, wording.say(one.code))
    return not any(form.errors for form in typed.people)


def _warnings(token: uuid.UUID, typed: Typed) -> list[Finding]:
    """What does not stand in the way, but should be looked at; `detail` is the person's number."""
    found = [one for one in booking.check(token=token, people=typed.persons()) if one.weight is Weight.WARN]
    for number, person in enumerate(typed.persons(), start=1):
        nik = identity.read_nik(person.number)
        judged = identity.findings(nik, person.born_on, regions.today_codes(), regions.retired_codes())
        found += [Finding(one.code, one.weight, str(number)) for one in judged if one.weight is Weight.WARN]
    return found


def _book(request: StaffRequest, place: Place, typed: Typed, channel: ChannelForm) -> HttpResponse:
    token = place.first.token
    try:
        made = booking.confirm(
            token=token,
            people=typed.persons(),
            wishes=typed.wishes(),
            by=request.staff.user,
            channel=channel.cleaned_data["channel"],
        )
    except HoldOver:
        draft = contact.save_draft(token=token, answers=typed.content, language=typed.wishes().language)
        return _page(request, Place(place.parts, draft), typed, channel)
    except Refused as refusal:
        for sentence in wording.sentences(refusal.codes):
            typed.people[0].add_error(None, sentence)
        return _page(request, place, typed, channel)
    promises.note(made, Knowing.How.TOLD, timezone.now())
    return redirect("staff:counter_done", token)


@requires(*COUNTER_ROLES)
@never_cache
@require_safe
def done(request: StaffRequest, token: uuid.UUID) -> HttpResponse:
    party = [one for one in finding.by_party(token) if one.slot.point_id in request.staff.point_ids]
    if not party:
        raise Http404
    return render(request, "staff/counter/done.html", {"lead": party[0], "party": visitors(party)})


@requires(*COUNTER_ROLES)
@require_POST
def release(request: StaffRequest, token: uuid.UUID) -> HttpResponse:
    _place(request, token)
    try:
        holding.release(token=token, by=request.staff.user)
    except Refused as refusal:
        messages.error(request, wording.say(refusal.codes[0]))
    else:
        messages.success(request, _("The place is free for others again."))
    return redirect("staff:counter")
