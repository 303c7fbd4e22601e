"""Finding the right service: one question at a time, and what can cost the fee before anything is paid."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings import wording
from bookings.actions.catalogue import terms_of
from bookings.rules import finder
from offices import reports
from offices.models import Offer, Service, ServiceTerms
from offices.permissions import public
from offices.views.office import office_of

STEPS = "12345"


@public
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    office = office_of(request)
    answers = {name: value[:40] for name, value in request.GET.items() if isinstance(value, str)}
    today = office.local(timezone.now()).date()
    online = ServiceTerms.objects.in_force(today).filter(online=True).values_list("service__code", flat=True)
    step = finder.next_step(answers, online_services=frozenset(online))
    context = {"office": office, "steps": STEPS, "step": 1, "answered": step.answered}
    if isinstance(step, finder.Question):
        context["question"] = wording.question(step.code)
        context["code"] = step.code
        context["choices"] = wording.choices(step.code, step.choices)
        context["refused"] = bool(step.refused)
        return render(request, "bookings/start/question.html", context, status=400 if step.refused else 200)
    service = Service.objects.filter(code=step.service).first()
    prices = reports.prices(office, step.service, today) if service else []
    offers = Offer.objects.filter(office=office, service=service).in_force(today).select_related("point")
    context |= {
        "service": service,
        "outcome": step,
        "warnings": wording.sentences(step.warnings),
        "prices": prices,
        "offers": offers,
        "people": range(1, terms_of(office, today).party_limit + 1),
    }
    return render(request, "bookings/start/outcome.html", context)
