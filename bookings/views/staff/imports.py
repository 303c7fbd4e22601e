"""Officers and absences as tables: taken out as a file, looked at when one is sent, brought in when confirmed."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings.forms.imports import ParcelForm, TableForm
from bookings.views.staff.rosters import whole_office
from bookings.views.staff.scope import PLANNING_ROLES, today_at
from offices import wording
from offices.actions import imports
from offices.actions.imports import Overtaken, WrongColumns, parcel
from offices.errors import Refused
from offices.gateways import tables
from offices.gateways.tables import Row
from offices.models import Season, ServicePoint, Skill, Wish
from offices.permissions import StaffRequest, requires

LISTED = 200  # rows of one sort on the page

View = Callable[..., HttpResponse]


def in_memory(view: View) -> View:
    """What is sent is never written to a disk on its way, so that no copy of it is left there."""
    checked = csrf_protect(view)

    @csrf_exempt  # until it is said how the form is to be read; `checked` asks for the token
    @wraps(view)
    def reading(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        request.upload_handlers = [MemoryFileUploadHandler(request)]
        return checked(request, *args, **kwargs)

    return reading


@requires(*PLANNING_ROLES)
@never_cache
@in_memory
@require_http_methods(["GET", "HEAD", "POST"])
def table(request: StaffRequest, kind: str) -> HttpResponse:
    """A file that is sent is looked at row by row; nothing is saved by it."""
    whole_office(request)
    if request.method != "POST":
        return _page(request, kind, TableForm())
    form = TableForm(request.POST, request.FILES, length=int(request.META.get("CONTENT_LENGTH") or 0))
    if not form.is_valid():
        return _page(request, kind, form)
    try:
        return _looked_at(request, kind, tables.read(form.cleaned_data["table"].read()))
    except WrongColumns as refusal:
        form.add_error("table", wording.say(refusal.code))
        return _page(request, kind, form, missing=refusal.missing, unknown=refusal.unknown)
    except Refused as refusal:
        form.add_error("table", wording.say(refusal.codes[0]))
        return _page(request, kind, form)


def _looked_at(request: StaffRequest, kind: str, rows: list[Row]) -> HttpResponse:
    office, by = request.staff.office, request.staff.user
    report = imports.preview(kind=kind, office=office, table=rows, by=by)
    sealed = parcel.pack(kind=kind, office=office, table=rows, seen=report.digest, by=by) if report.may_be_saved else ""
    return _page(request, kind, TableForm(), report=report, parcel=ParcelForm(initial={"parcel": sealed}))


def _page(request: StaffRequest, kind: str, form: TableForm, **more: object) -> HttpResponse:
    context = {
        "kind": kind,
        "form": form,
        "listed": f":{LISTED}",
        "most": LISTED,
        "columns": [wording.COLUMNS[code] for code in imports.KINDS[kind].columns],
        "points": ServicePoint.objects.of(request.staff.office),
        "seasons": Season.objects.all(),
        "skills": Skill.labels,
        "wishes": Wish.Kind.labels,
    }
    return render(request, "staff/imports/table.html", context | more, status=422 if form.errors else 200)


@requires(*PLANNING_ROLES)
@never_cache
@require_POST
def save(request: StaffRequest, kind: str) -> HttpResponse:
    """What was looked at is saved, whole or not at all."""
    whole_office(request)
    form, office, by = ParcelForm(request.POST), request.staff.office, request.staff.user
    sealed = form.cleaned_data["parcel"] if form.is_valid() else ""
    try:
        rows, seen = parcel.unpack(sealed, kind=kind, office=office, by=by)
        try:
            report = imports.bring_in(kind=kind, office=office, table=rows, seen=seen, by=by)
        except Overtaken as refusal:
            messages.warning(request, wording.say(refusal.code))
            return _looked_at(request, kind, rows)
    except Refused as refusal:
        messages.error(request, wording.say(refusal.codes[0]))
    else:
        done = _("Saved: %(new)d new, %(changed)d changed.")
        messages.success(request, done % {"new": len(report.new), "changed": len(report.changed)})
    return redirect(f"staff:{kind}_table")


@requires(*PLANNING_ROLES)
@never_cache
@require_safe
def take_out(request: StaffRequest, kind: str) -> HttpResponse:
    """Everything there is, in the columns in which it can be brought in again."""
    whole_office(request)
    form = tables.CSV if request.GET.get("as") == tables.CSV else tables.XLSX
    headings, rows = imports.take_out(kind=kind, office=request.staff.office)
    response = HttpResponse(tables.write(headings, rows, form), content_type=tables.TYPES[form])
    name = f"{kind}-{request.staff.office.slug}-{today_at(request)}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
