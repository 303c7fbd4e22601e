"""What must be brought: read only, for one's own case."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from bookings.api import shown
from bookings.api.catalogue import unknown
from bookings.api.described import described
from bookings.api.doors import Door, asked_in_query, kept
from documents.api import shapes
from documents.models import AskedPaper, Cure
from documents.reports import requirements as reports
from documents.rules import cases
from documents.rules.cases import Fact
from documents.rules.requirements import Asked
from documents.wording import lists as wording
from offices.models import Office

QUESTIONS = tuple(dict.fromkeys(branch.code for branch in cases.TREE))


class Requirements(Door):
    @described(
        "requirements",
        "The papers to bring for one's own case, by the lists in force at the office on the day of the visit. Each "
        "demand is met by one of its papers. What is not `confirmed` has not been checked against its source.",
        query=shapes.RequirementsAsked,
        gives=shapes.RequirementsShape,
        refuses=("unknown",),
    )
    def get(self, request: HttpRequest) -> HttpResponse:
        return requirements(request)


@kept
def requirements(request: HttpRequest) -> Any:
    asked = asked_in_query(shapes.RequirementsAsked, request)
    office = Office.objects.filter(slug=asked["office"]).first()
    if office is None:
        raise unknown("office")
    answers = {code: asked[code] for code in QUESTIONS if code in asked}
    of = cases.situation(answers, {Fact(code) for code in asked.get("also", ())})
    found = reports.listing(office, of, asked.get("on") or office.local(timezone.now()).date())
    return {
        "office": shown.office(office),
        "on": found.on,
        "lists": [_section(section) for section in found.sections],
    }


def _section(one: reports.Section) -> shown.Shown:
    return {
        "case": one.row.case,
        "name": one.name,
        "note": one.row.note,
        "source": one.row.source,
        "confirmed": one.row.confirmed,
        "valid_from": one.row.valid_from,
        "valid_to": one.row.valid_to,
        "demands": [_demand(item) for item in one.items],
    }


def _demand(item: reports.Item) -> shown.Shown:
    return {
        "demand": item.demand.code,
        "condition": item.condition,
        "one_of": [_paper(option, row) for option, row in zip(item.demand.options, item.papers, strict=True)],
    }


def _paper(option: Asked, row: AskedPaper) -> shown.Shown:
    return {
        "kind": option.kind,
        "name": wording.kind(option.kind),
        "shows": sorted(option.shows),
        "copy_is_enough": row.copy_is_enough,
        "note": row.note,
        "if_missing": _cure(row.cure),
        "if_incomplete": _cure(row.gap_cure),
    }


def _cure(one: Cure | None) -> shown.Shown | None:
    if one is None:
        return None
    return {
        "code": one.code,
        "name": one.name,
        "agency": one.agency,
        "hint": one.hint,
        "source": one.source,
        "confirmed": one.confirmed,
    }
