"""The office's outbox for those who look after it: what waits, what went wrong, and kinds held back."""

import datetime as dt

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings import wording
from bookings.actions import pausing
from bookings.forms.outgoing import OutgoingForm, PauseForm
from bookings.models import Message, Pause
from bookings.models.messages import MessageQuerySet
from bookings.reports import credit, outgoing
from bookings.rules.messages import OWED
from bookings.views.staff.rosters import whole_office
from bookings.views.staff.scope import MESSAGE_ROLES
from bookings.wording import faults
from offices.errors import Refused
from offices.models import Office, Role
from offices.permissions import StaffRequest, requires
from offices.rules.hours import instant

LISTED = 50
DAY = dt.timedelta(days=1)


@requires(*MESSAGE_ROLES)
@never_cache
@require_safe
def outgoing_page(request: StaffRequest) -> HttpResponse:
    office, now, form = request.staff.office, timezone.now(), OutgoingForm(request.GET)
    rows = _chosen(office, form)
    page = Paginator(rows.order_by("-due_at", "-pk"), LISTED).get_page(request.GET.get("page"))
    troubles = outgoing.troubles(office, now)
    context = {
        "form": form,
        "page": page,
        "lines": outgoing.lines(page.object_list),  # type: ignore[arg-type]
        "queues": [(one, one.seconds(now) // 60) for one in outgoing.queues(now, office)],
        "held": outgoing.held(office),
        "credit": credit.alarms(),
        "troubles": [(Message.State(state), troubles[state], faults.advice(state)) for state in outgoing.TROUBLES],
        "pausable": outgoing.pausable(),
        "may_open": request.staff.may(Role.SUPERVISOR),
    }
    return render(request, "staff/outgoing/outgoing.html", context, status=422 if form.errors else 200)


def _chosen(office: Office, form: OutgoingForm) -> MessageQuerySet:
    """The office's messages that fit what was asked for; all of them when that was nonsense."""
    rows = Message.objects.filter(office=office)
    if not form.is_valid():
        return rows
    asked = form.cleaned_data
    rows = rows.filter(**{name: asked[name] for name in ("kind", "channel", "state") if asked[name]})
    if on := asked["on"]:
        start, after = instant(on, dt.time(), office.zone), instant(on + DAY, dt.time(), office.zone)
        rows = rows.filter(due_at__gte=start, due_at__lt=after)
    return rows


@requires(*MESSAGE_ROLES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pause(request: StaffRequest) -> HttpResponse:
    """What holding a kind back would do; a POST does it."""
    whole_office(request)
    form = PauseForm(request.POST or None, initial={"kind": request.GET.get("kind", "")})
    if request.method == "POST" and form.is_valid():
        try:
            pausing.pause(office=request.staff.office, **form.cleaned_data, by=request.staff.user)
        except Refused as refusal:
            form.add_error(None, wording.say(refusal.codes[0]))
        else:
            messages.success(request, _("Paused. What waits stays in the outbox."))
            return redirect("staff:outgoing")
    return _pause_page(request, form)


def _pause_page(request: StaffRequest, form: PauseForm) -> HttpResponse:
    kind = str(form["kind"].value() or "")
    if kind not in dict(outgoing.pausable()):
        messages.error(request, wording.say("not_pausable"))
        return redirect("staff:outgoing")
    context = {
        "form": form,
        "kind": outgoing.kind_label(kind),
        "is_owed": kind in OWED,
        "waiting": outgoing.waiting(request.staff.office, kind),
        "language_next": f"{reverse('staff:pause')}?kind={kind}",
    }
    return render(request, "staff/outgoing/pause.html", context, status=422 if form.errors else 200)


@requires(*MESSAGE_ROLES)
@never_cache
@require_POST
def resume(request: StaffRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Pause.objects.filter(office=request.staff.office).select_related("office"), pk=pk)
    whole_office(request)
    try:
        pausing.resume(pause=found, by=request.staff.user)
    except Refused as refusal:
        messages.error(request, wording.say(refusal.codes[0]))
    else:
        messages.success(request, _("These messages leave again."))
    return redirect("staff:outgoing")
