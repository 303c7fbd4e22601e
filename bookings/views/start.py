"""Finding the right service: one question at a time, and what can cost the fee before anything is paid."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings import wording
from bookings.actions.catalogue import product_terms, service_terms, terms_of
from bookings.rules import finder
from bookings.wording import finder as finder_words
from offices import reports
from offices.models import Lane, Offer, Office, Service, ServiceTerms
from offices.permissions import public
from offices.views.office import office_of

STEPS = "12345"
QUESTIONS = {branch.code for branch in finder.TREE}


@dataclass(frozen=True)
class Answered:
    """An answer in words, and where it can be given anew; the answers after it are kept."""

    label: str
    value: str
    change_url: str


@dataclass(frozen=True)
class Choice:
    label: str
    hint: str
    url: str


@public
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    office = office_of(request)
    answers = {name: value[:40] for name, value in request.GET.items() if name in QUESTIONS and isinstance(value, str)}
    today = office.local(timezone.now()).date()
    online = ServiceTerms.objects.in_force(today).filter(online=True).values_list("service__code", flat=True)
    step = finder.next_step(answers, online_services=frozenset(online))
    context = {
        "office": office,
        "steps": STEPS,
        "step": 1,
        "answered": _answered(step.answered, answers),
        "back": f"?{urlencode(dict(step.answered[:-1]))}" if step.answered else "",
    }
    if isinstance(step, finder.Question):
        context |= _asked(step, answers)
        return render(request, "bookings/start/question.html", context, status=400 if step.refused else 200)
    context |= _found(office, step, today)
    return render(request, "bookings/start/outcome.html", context)


def _answered(path: finder.Path, answers: dict[str, str]) -> list[Answered]:
    return [
        Answered(
            finder_words.question(code),
            finder_words.choices(code, [answer])[0][1],
            f"?{urlencode({name: given for name, given in answers.items() if name != code})}",
        )
        for code, answer in path
    ]


def _asked(step: finder.Question, answers: dict[str, str]) -> dict[str, Any]:
    return {
        "question": finder_words.question(step.code),
        "choices": [
            Choice(label, hint, f"?{urlencode({**answers, step.code: value})}")
            for value, label, hint in finder_words.choices(step.code, step.choices)
        ],
        "refused": bool(step.refused),
    }


def _found(office: Office, outcome: finder.Outcome, today: dt.date) -> dict[str, Any]:
    service = Service.objects.filter(code=outcome.service).first()
    terms = service_terms(outcome.service, today)
    prices = reports.prices(office, outcome.service, today) if terms and terms.needs_product else []
    offers = Offer.objects.filter(office=office, service=service, lane__in=["", outcome.lane]).in_force(today)
    fitting = [one for one in prices if one.is_offered and _fits(one, outcome, today)]
    return {
        "service": service,
        "outcome": outcome,
        "warnings": wording.sentences(outcome.warnings),
        "prices": prices,
        "fitting": fitting,
        "chosen": fitting[0].product.code if fitting else "",
        "offers": list(offers.select_related("point")) if service else [],
        "papers_query": urlencode({"office": office.slug, "service": outcome.service, **_known(outcome)}),
        "people": range(1, terms_of(office, today).party_limit + 1),
        "lane": Lane(outcome.lane).label,
    }


def _known(outcome: finder.Outcome) -> dict[str, str]:
    """The answers that the list of papers would ask for again."""
    return {code: answer for code, answer in outcome.answered if code in ("before", "for_whom")}


def _fits(price: reports.Price, outcome: finder.Outcome, today: dt.date) -> bool:
    """Whether who was said to come may take the product; a child takes one that asks for no age."""
    terms = product_terms(price.product.code, today)
    return outcome.product_hint != "five_years" or terms is None or not terms.least_age
