"""The messages of a trial run, as they would have left the house."""

import datetime as dt
from collections import deque

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bookings.actions import messages
from bookings.gateways.outbox import Outbox
from bookings.models import Message, Pause
from bookings.reports import credit
from bookings.reports.outgoing import shut_channels
from bookings.wording import faults
from offices.permissions import public
from offices.views.office import office_of

MOST_SHOWN = 100
CHANNELS = dict(Message.Channel.choices)
KINDS = dict(Message.Kind.choices)


@public
@never_cache
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """A developer's page: it exists only with DEBUG on and no real gateway.

    It needs no sign-in, since whoever tries the product as a citizen has no account and must read the one-time
    code somewhere. Anywhere else those codes would open other people's bookings: there it is not to be had at all.
    """
    if not settings.DEBUG or settings.SMS_GATEWAY != "outbox":
        raise Http404
    last = deque(Outbox(settings.SMS_OUTBOX).lines(), maxlen=MOST_SHOWN)
    sent = [_shown(line) for line in reversed(last)]
    now = timezone.now()
    rows = Message.objects.timed().select_related("booking__slot")[:MOST_SHOWN]
    paused = set(Pause.objects.running().values_list("office", "kind"))
    shut = shut_channels()
    waiting = [(row, _("No provider at the moment") if row.channel in shut else _why(row, paused, now)) for row in rows]
    context = {"sent": sent, "most": MOST_SHOWN, "waiting": waiting, "credit": credit.alarms()}
    with timezone.override(office_of(request).zone):
        return render(request, "staff/outbox/outbox.html", context)


def _shown(line: dict[str, str]) -> dict[str, object]:
    """WhatsApp takes no text but an approved template of the kind and language, with gaps."""
    channel = line.get("channel", Message.Channel.SMS)
    template = f"{line['kind']}.{line['language']}" if channel == Message.Channel.WHATSAPP else ""
    named = {
        "channel": CHANNELS.get(channel, channel),
        "kind": KINDS.get(line.get("kind", ""), ""),
        "template": template,
    }
    return line | named | {"at": dt.datetime.fromisoformat(line["at"])}


def _why(row: Message, paused: set[tuple[int, str]], now: dt.datetime) -> str:
    """Why the message has not left yet."""
    if (row.office_id, row.kind) in paused:
        return _("The office has paused this kind.")
    if row.state == Message.State.CLAIMED:
        return faults.fault(row.error) or _("A worker has it in hand.")
    if row.due_at <= now:
        return _("It leaves with the next errand.")
    if row.booking is not None:
        terms = messages.terms_of(row.booking.slot.point_id, now)
        if terms.office.local(row.due_at).time() == terms.quiet_to:
            return _("Quiet hours: nobody is disturbed before they end.")
    return _("Its time has not come.")
