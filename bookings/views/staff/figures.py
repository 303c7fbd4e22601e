"""Figures of the office's messages: how many arrive, how fast, and what they cost; to look at, print and take along."""

from collections.abc import Iterable, Sequence

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bookings.reports import promises, sending
from bookings.views.staff.scope import AUDIT_ROLES, MESSAGE_ROLES, today_at
from offices.gateways import tables
from offices.permissions import StaffRequest, requires

Table = tuple[Sequence[str], Iterable[Sequence[str]]]


@requires(*AUDIT_ROLES)
@never_cache
@require_safe
def figures(request: StaffRequest) -> HttpResponse:
    office, today = request.staff.office, today_at(request)
    weeks, costs = sending.weeks(office, today), sending.costs(office, today)
    context = {
        "weeks": weeks,
        "channels": sending.by_channel(weeks),
        "kept": _kept(request),
        "speeds": sending.speeds(office, today),
        "costs": costs,
        "totals": sending.totals(costs),
        "today": today,
        "may_look": request.staff.may(*MESSAGE_ROLES),
    }
    return render(request, "staff/outgoing/figures.html", context)


@requires(*AUDIT_ROLES)
@never_cache
@require_safe
def figures_file(request: StaffRequest, table: str) -> HttpResponse:
    """One of the tables as CSV. Raises Http404 when there is no such table."""
    if table not in TABLES:
        raise Http404
    headings, rows = TABLES[table](request)
    response = HttpResponse(tables.write(headings, rows, tables.CSV), content_type=tables.TYPES[tables.CSV])
    name = f"messages-{table}-{request.staff.office.slug}-{today_at(request)}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _weeks(request: StaffRequest) -> Table:
    headings = [
        *(_("Week from"), _("Channel"), _("Handed over"), _("Delivered"), _("No word yet"), _("Not delivered")),
        *(_("Failed"), _("In doubt"), _("Dropped"), _("Attempts")),
    ]
    rows = sending.weeks(request.staff.office, today_at(request))
    counts = ([one.left, one.delivered, one.unheard, one.undelivered] for one in rows)
    others = ([one.failed, one.in_doubt, one.dropped, one.tries] for one in rows)
    named = ([one.first.isoformat(), one.channel] for one in rows)
    return headings, [
        [*name, *map(str, first + second)] for name, first, second in zip(named, counts, others, strict=True)
    ]


def _kept(request: StaffRequest) -> list[promises.Week]:
    """The newest week first."""
    today = today_at(request)
    return list(reversed(promises.kept(request.staff.office, sending.first_week(today), today)))


def _promises(request: StaffRequest) -> Table:
    headings = [_("Week from"), _("Visits"), _("Known in time"), _("Known late"), _("Not known"), _("Called")]
    rows = _kept(request)
    return headings, [
        [one.monday.isoformat(), *map(str, (one.promised, one.known, one.late, one.never, one.called))] for one in rows
    ]


def _speeds(request: StaffRequest) -> Table:
    headings = [_("Channel"), _("Handed over"), _("Middle one (s)"), _("95 of 100 (s)")]
    rows = sending.speeds(request.staff.office, today_at(request))
    return headings, [[one.channel, str(one.count), f"{one.median:.1f}", f"{one.most:.1f}"] for one in rows]


def _costs(request: StaffRequest) -> Table:
    """A line for each currency: no sum goes over two of them."""
    headings = [
        *(_("Month"), _("Channel"), _("Provider"), _("Handed over"), _("Parts"), _("Price not known yet")),
        *(_("Amount"), _("Currency")),
    ]
    rows = []
    for one in sending.costs(request.staff.office, today_at(request)):
        named = [f"{one.month:%Y-%m}", one.channel, one.provider, str(one.left), str(one.segments), str(one.unpriced)]
        rows += [[*named, str(amount), currency] for currency, amount in one.amounts.items()] or [[*named, "", ""]]
    return headings, rows


TABLES = {"weeks": _weeks, "promises": _promises, "speeds": _speeds, "costs": _costs}
