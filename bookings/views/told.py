"""My messages and my choices: what was sent, how it went, and what is to be sent from now on."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bookings.actions import silencing
from bookings.forms.told import ChoicesForm, LanguageForm
from bookings.models import Booking, Message
from bookings.reports import told as report
from bookings.views.mine import with_own_booking

CHANNELS = [str(channel) for channel in Message.Channel.values]


def _ways(booking: Booking) -> list[str]:
    """Channels by which this person can be reached at all."""
    have = {"sms": booking.phone, "whatsapp": booking.phone if booking.whatsapp else "", "email": booking.email}
    return [channel for channel in CHANNELS if have[channel]]


@require_http_methods(["GET", "HEAD", "POST"])
@with_own_booking
def told(request: HttpRequest, booking: Booking) -> HttpResponse:
    """A POST chooses what is sent by which channel."""
    ways = _ways(booking)
    stopped = {way: silencing.chosen(booking, way) for way in ways}
    form = ChoicesForm(request.POST if request.method == "POST" else None, stopped=stopped)
    if request.method == "POST" and form.is_valid():
        for channel, topics in form.stopped().items():
            silencing.choose(booking=booking, channel=channel, stopped=topics)
        messages.success(request, _("Your choice holds from now on."))
        return redirect("bookings:told")
    context = {
        "office": booking.office,
        "booking": booking,
        "told": report.told(booking),
        "form": form,
        "language": LanguageForm(initial={"language": booking.language}),
        "is_wrong": any(silencing.is_wrong(booking, way) for way in ways),
    }
    return render(request, "bookings/mine/told.html", context)


@require_POST
@with_own_booking
def language(request: HttpRequest, booking: Booking) -> HttpResponse:
    form = LanguageForm(request.POST)
    if form.is_valid():
        silencing.set_language(booking=booking, language=form.cleaned_data["language"])
        messages.success(request, _("Your choice holds from now on."))
    return redirect("bookings:told")


@require_POST
@with_own_booking
def write_again(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Somebody said that the number is not theirs; the person says it is."""
    silencing.mine_after_all(booking=booking)
    messages.success(request, _("We write to you again."))
    return redirect("bookings:told")
