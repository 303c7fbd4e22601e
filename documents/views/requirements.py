"""What to bring: a few questions, then the list for one's own case. The address is the whole state and names nobody."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bookings.rules import finder
from bookings.views.pdf import pdf_of
from bookings.views.start import Answered, Choice
from documents.reports import requirements as reports
from documents.rules import cases
from documents.rules.cases import Fact
from documents.wording import lists as wording
from offices.models import Office, Service
from offices.permissions import public
from offices.views.office import office_of

QUESTIONS = {branch.code for branch in cases.TREE}


@dataclass(frozen=True)
class Wish:
    """What the address asks for; `answers` are those given so far, right or wrong."""

    office: Office
    on: dt.date | None
    answers: dict[str, str]
    also: frozenset[Fact]

    def link(self, **answers: str) -> str:
        """The same with other answers; an empty one is left open again."""
        pairs = [("office", self.office.slug), ("on", self.on.isoformat() if self.on else "")]
        pairs += {**self.answers, **answers}.items()
        pairs += [("also", fact.value) for fact in Fact if fact in self.also]
        return "?" + urlencode([(name, value) for name, value in pairs if value])

    def day(self) -> dt.date:
        """The day of the visit, or today on the office's calendar."""
        return self.on or self.office.local(timezone.now()).date()


def _wish(request: HttpRequest) -> Wish:
    slug = request.GET.get("office", "")[:50]
    asked = Office.objects.filter(slug=slug).first() if slug.isprintable() and slug else None
    answers = {name: value[:40] for name, value in request.GET.items() if name in QUESTIONS and isinstance(value, str)}
    also = {fact for fact in Fact if fact.value in request.GET.getlist("also")}
    return Wish(asked or office_of(request), _day(request.GET.get("on", "")), answers, frozenset(also))


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


@public
@require_safe
def own_case(request: HttpRequest) -> HttpResponse:
    """The next question, or the list of papers when nothing is left to ask."""
    wish = _wish(request)
    path, question = finder.walk(cases.TREE, wish.answers)
    if question:
        status = 400 if question.refused else 200
        return render(request, "documents/requirements/question.html", _question(wish, question), status=status)
    context = _listed(wish, path) | {
        "answered": _answered(wish, path),
        "hidden": [("office", wish.office.slug), *([("on", wish.on.isoformat())] if wish.on else []), *path.items()],
        "share_url": _address(wish, path),
        "pdf_url": reverse("documents:requirements_pdf") + _own(wish, path).link(),
    }
    return render(request, "documents/requirements/list.html", context)


@public
@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """The same list on paper; while something is left to ask, the question."""
    wish = _wish(request)
    path, question = finder.walk(cases.TREE, wish.answers)
    if question:
        return redirect(reverse("documents:requirements") + wish.link())
    context = _listed(wish, path) | {"share_url": _address(wish, path), "plain": True}
    response = HttpResponse(pdf_of(render_to_string("documents/requirements/sheet.html", context)), "application/pdf")
    response["Content-Disposition"] = 'inline; filename="tanpa-jeda.pdf"'
    return response


def _own(wish: Wish, path: dict[str, str]) -> Wish:
    """The wish without answers to what is not asked, and without extras that are not offered."""
    return Wish(wish.office, wish.on, path, wish.also & frozenset(cases.extras(path)))


def _address(wish: Wish, path: dict[str, str]) -> str:
    return settings.PUBLIC_URL + reverse("documents:requirements") + _own(wish, path).link()


def _listed(wish: Wish, path: dict[str, str]) -> dict[str, Any]:
    found = reports.listing(wish.office, cases.situation(path, wish.also), wish.day())
    extras = reports.extras(wish.office, path, wish.also, wish.day())
    return {
        "office": wish.office,
        "on": wish.on,
        "listing": found,
        "extras": [(fact.value, wording.fact(fact), fact in wish.also) for fact in extras],
        "said": [wording.fact(fact) for fact in extras if fact in wish.also],
    }


def _question(wish: Wish, question: finder.Question) -> dict[str, Any]:
    return {
        "office": wish.office,
        "question": wording.question(question.code),
        "choices": [
            Choice(label, hint, wish.link(**{question.code: value}))
            for value, label, hint in _choices(question.code, question.choices)
        ],
        "refused": bool(question.refused),
        "answered": _answered(wish, dict(question.answered)),
        "back": wish.link(**{question.answered[-1][0]: ""}) if question.answered else "",
    }


def _choices(code: str, values: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """(value, label, hint) of each choice; services are named by the house."""
    if code != "service":
        return [(value, *wording.choice(code, value)) for value in values]
    services = {service.code: service for service in Service.objects.filter(code__in=values)}
    return [(value, services[value].name, services[value].hint) for value in values if value in services]


def _answered(wish: Wish, path: dict[str, str]) -> list[Answered]:
    return [
        Answered(wording.question(code), label, wish.link(**{code: ""}))
        for code, value in path.items()
        for _value, label, _hint in _choices(code, (value,))
    ] + [
        Answered(str(_("On top of that")), wording.fact(fact), _without(wish, fact).link())
        for fact in sorted(_own(wish, path).also)
    ]


def _without(wish: Wish, fact: Fact) -> Wish:
    return Wish(wish.office, wish.on, wish.answers, wish.also - {fact})
