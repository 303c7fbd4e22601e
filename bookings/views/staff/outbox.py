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
from offices.permissions import public
from offices.views.office import office_of

MOST_SHOWN = 100


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
    sent = [line | {"at": dt.datetime.fromisoformat(line["at"])} for line in reversed(last)]
    with timezone.override(office_of(request).zone):
        return render(request, "staff/outbox/outbox.html", {"sent": sent, "most": MOST_SHOWN})
