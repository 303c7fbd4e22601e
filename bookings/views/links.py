"""The short link of a message: I'm coming, move, cancel; fewer messages; not my number. It shows nothing of the person.

Messengers fetch links to show what is behind them, so that only a press counts as the person's own.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bookings import wording
from bookings.actions import links, offering, promises, silencing
from bookings.actions.links import Link
from bookings.errors import LinkOver
from bookings.forms.told import ChoicesForm
from bookings.models import Knowing, Message
from bookings.reports import collecting
from bookings.views import cookies
from bookings.views.mine import undoable
from offices.errors import Refused
from offices.permissions import public
from offices.views.address import client_address
from offices.views.office import office_of

METHODS = ["GET", "HEAD", "POST"]
Params = ParamSpec("Params")
LinkView = Callable[Concatenate[HttpRequest, Link, Params], HttpResponse]


def with_link(view: LinkView[Params]) -> Callable[..., HttpResponse]:
    """The view gets what the link leads to; a link that is none is told apart from nothing."""

    @never_cache
    @require_http_methods(METHODS)
    @wraps(view)
    def guarded(request: HttpRequest, token: str, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponse:
        try:
            link = links.follow(token, client_address(request))
        except Refused as refusal:
            return _over(request, refusal)
        return view(request, link, *args, **kwargs)

    return public(guarded)


def _over(request: HttpRequest, refusal: Refused, link: Link | None = None) -> HttpResponse:
    """In plain words, and with a way on."""
    office = link.booking.office if link else office_of(request)
    context = {"office": office, "link": link, "words": wording.say(refusal.codes[0])}
    return render(request, "bookings/links/over.html", context, status=refusal.status)


@with_link
def link(request: HttpRequest, link: Link) -> HttpResponse:
    if not link.is_current:
        return _over(request, LinkOver(), link)
    if request.method != "POST":
        return render(request, "bookings/links/link.html", _context(request, link))
    try:
        return _answer(request, link)
    except LinkOver as refusal:
        return _over(request, refusal, link)


def _context(request: HttpRequest, link: Link) -> dict[str, Any]:
    now, booking = timezone.now(), link.booking
    may_change = cookies.linked_booking(request)[0] == booking
    return {
        "office": booking.office,
        "link": link,
        "booking": booking,
        "people": len(offering.party(booking)) if booking.is_live else 1,
        "is_over": booking.slot.starts_at <= now,
        "is_wrong": silencing.is_wrong(booking, link.channel),
        "is_asked": promises.is_asked(booking, now),
        "said": promises.said(booking),
        "passport": collecting.of_booking(booking, now),
        "undoable": undoable(list(booking.changes.all()), now) if may_change else None,
    }


def _answer(request: HttpRequest, link: Link) -> HttpResponse:
    """Raises LinkOver when the booking changed a moment ago, or whoever has the number said it is not theirs."""
    if silencing.is_wrong(link.booking, link.channel):
        raise LinkOver
    answer = request.POST.get("answer", "")
    if answer not in ("move", "cancel"):
        promises.tap(booking=link.booking)
        return redirect("bookings:link", link.token)
    promises.tap(booking=link.booking, how=Knowing.How.VIEWED)
    response = redirect(f"bookings:{answer}")
    cookies.remember_link(request, response, link.booking, link.channel)
    return response


@with_link
def choices(request: HttpRequest, link: Link) -> HttpResponse:
    """What is sent by the channel that the link came by."""
    booking, channel = link.booking, link.channel
    stopped = {channel: silencing.chosen(booking, channel)}
    form = ChoicesForm(request.POST if request.method == "POST" else None, stopped=stopped)
    if request.method == "POST" and form.is_valid():
        silencing.choose(booking=booking, channel=channel, stopped=form.stopped()[channel])
        messages.success(request, _("Your choice holds from now on."))
        return redirect("bookings:link_choices", link.token)
    context = {"office": booking.office, "link": link, "form": form, "channel": Message.Channel(channel).label}
    return render(request, "bookings/links/choices.html", context)


@with_link
def not_me(request: HttpRequest, link: Link) -> HttpResponse:
    """Whoever has the number says that it is not this person's, or takes it back."""
    booking = link.booking
    if request.method == "POST":
        if "undo" in request.POST:
            silencing.mine_after_all(booking=booking, channels=[link.channel])
        else:
            silencing.not_mine(booking=booking, channel=link.channel)
        return redirect("bookings:link_not_me", link.token)
    context = {
        "office": booking.office,
        "link": link,
        "is_address": link.channel == Message.Channel.EMAIL,
        "is_wrong": silencing.is_wrong(booking, link.channel),
    }
    return render(request, "bookings/links/not_me.html", context)
