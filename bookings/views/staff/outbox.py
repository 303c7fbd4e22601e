"""The messages of a trial run, as they would have left the house."""

import datetime as dt
from collections import deque

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bookings.gateways.outbox import Outbox
from bookings.models import Message
from bookings.reports import credit
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
    with timezone.override(office_of(request).zone):
        context = {"sent": sent, "most": MOST_SHOWN, "short": credit.short()}
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
