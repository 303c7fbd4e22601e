"""An officer's own absences: asked for on the phone, seen as they are answered, withdrawn while they wait."""

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from offices import wording
from offices.actions import absences
from offices.errors import Refused
from offices.forms import OwnAbsenceForm
from offices.models import Absence, Officer
from offices.permissions import ANY_ROLE, StaffRequest, requires

DAYS_BACK = dt.timedelta(days=90)  # what is over stays on the page so long
LISTED = 50


def _officer(request: StaffRequest) -> Officer:
    """Me, as an officer of the office where I work. Raises Http404 for who is none."""
    rows = Officer.objects.of(request.staff.office).select_related("office", "user")
    return get_object_or_404(rows, user=request.staff.user)


@requires(*ANY_ROLE)
@never_cache
@require_safe
def leave(request: StaffRequest) -> HttpResponse:
    return _page(request, _officer(request), OwnAbsenceForm())


def _page(request: StaffRequest, officer: Officer, form: OwnAbsenceForm) -> HttpResponse:
    since = officer.office.local(timezone.now()).date() - DAYS_BACK
    own = officer.absences.filter(ends_on__gte=since).order_by("-starts_on", "-pk")[:LISTED]
    context = {"absences": own, "form": form}
    return render(request, "offices/duty/leave.html", context, status=422 if form.errors else 200)


@requires(*ANY_ROLE)
@never_cache
@require_POST
def ask(request: StaffRequest) -> HttpResponse:
    officer, form = _officer(request), OwnAbsenceForm(request.POST)
    if not form.is_valid():
        return _page(request, officer, form)
    try:
        absences.ask(officer=officer, **form.asked(), by=request.staff.user)
    except Refused as refusal:
        form.add_error(None, wording.say(refusal.codes[0]))
        return _page(request, officer, form)
    messages.success(request, _("Asked for. You see the answer here."))
    return redirect("offices:leave")


@requires(*ANY_ROLE)
@require_POST
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    absence = get_object_or_404(Absence.objects.select_related("officer__office"), pk=pk, officer=_officer(request))
    try:
        absences.withdraw(absence=absence, by=request.staff.user)
    except Refused as refusal:
        messages.error(request, wording.say(refusal.codes[0]))
    else:
        messages.success(request, _("Withdrawn. You are on the roster as before."))
    return redirect("offices:leave")
