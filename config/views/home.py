"""The first page, and the two that stand at the foot of every other."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.actions.catalogue import terms_of
from bookings.reports import availability
from bookings.views import cookies
from documents.models import RetentionRule
from documents.rules.retention import Start
from offices.models import Office, latest
from offices.permissions import public
from offices.reports import opening
from offices.views.office import office_of


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    office, now = office_of(request), timezone.now()
    context = {
        "office": office,
        "points": opening.points(office),
        "slots": availability.earliest(office, availability.Filters(service="new", limit=3), now),
        "release": availability.next_release(office, now),
        "others": Office.objects.exclude(pk=office.pk),
        "place": cookies.live_place(request, now),
        "has_booking": cookies.own_booking(request) is not None,
    }
    return render(request, "home.html", context)


@public
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    office = office_of(request)
    kept = latest(RetentionRule.objects.filter(kind="", counts_from=Start.ISSUED), office.local(timezone.now()).date())
    return render(request, "privacy.html", {"office": office, "kept": kept})


@public
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    office = office_of(request)
    today = office.local(timezone.now()).date()
    return render(request, "help.html", {"office": office, "terms": terms_of(office, today)})
