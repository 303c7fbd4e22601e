"""Cover: how many serve at a point against how many are needed, and the rules that say so."""

import datetime as dt

from django.http import HttpResponse

from bookings.api.catalogue import unknown
from bookings.api.described import described
from bookings.api.doors import answer, asked_in_query
from bookings.api.shown import office as office_shown
from bookings.api.staff import shapes, shown
from bookings.api.staff.doors import READING, StaffDoor
from bookings.api.staff.serializers import CoverAsked, RulesAsked
from bookings.views.staff.rosters import overridden
from bookings.views.staff.scope import today_at
from offices.actions import problems
from offices.actions.publishing import version_in_force, whole_weeks
from offices.models import CoverRule, ServicePoint
from offices.permissions import StaffRequest
from offices.reports import rosters as reports
from offices.rules import cover
from offices.rules import roster as values


def _point_of(request: StaffRequest, slug: str) -> ServicePoint:
    for point in request.staff.points:
        if point.slug == slug:
            return point
    raise unknown("point")


class Cover(StaffDoor):
    @described(
        "cover",
        "One of your points in the week of a day, or on that day alone: from moment to moment how many serve against "
        "how many are needed, where it is short, and who works when. By what is published.",
        query=CoverAsked,
        gives=shapes.Cover,
        refuses=("unknown",),
        guard=READING,
    )
    def get(self, request: StaffRequest) -> HttpResponse:
        wish, office = asked_in_query(CoverAsked, request), request.staff.office
        point, on = _point_of(request, wish["point"]), wish.get("on") or today_at(request)
        first, last = whole_weeks(on, on)
        problem = problems.problem_of(office, first, last)
        breaches = [one for one in cover.cover_breaches(problem, problem.previous) if one.point == point.slug]
        place = values.Point(point.slug, office.zone)
        week = reports.week(problem, problem.previous, breaches, place, first)
        days = [day for day in week if wish["span"] == "week" or day.on == on]
        keys = {one.assignment.officer for day in days for one in day.shifts}
        keys |= {key for one in breaches for key in one.officers}
        return answer(
            {
                "office": office_shown(office),
                "point": {"slug": point.slug, "name": point.name},
                "version": version_in_force(office, first, last),
                "overridden": _overridden(request, first, last),
                "days": [shown.cover_day(day, breaches, office) for day in days],
                "officers": shown.officers(keys),
            }
        )


def _overridden(request: StaffRequest, first: dt.date, last: dt.date) -> list[shown.Shown]:
    return [{"version": row.version, "reason": row.override_reason} for row in overridden(request, first, last)]


class Rules(StaffDoor):
    @described(
        "cover_rules",
        "How many must serve at your points, dated and with their source.",
        query=RulesAsked,
        gives=shapes.CoverRules,
        refuses=("unknown",),
        guard=READING,
    )
    def get(self, request: StaffRequest) -> HttpResponse:
        wish = asked_in_query(RulesAsked, request)
        points = [_point_of(request, wish["point"])] if "point" in wish else request.staff.points
        rows = (
            CoverRule.objects.filter(point__in=points)
            .select_related("point", "season")
            .order_by("point", "valid_from", "pk")
        )
        found = rows.in_force(wish["on"]) if "on" in wish else rows
        return answer({"rules": [shown.rule(row) for row in found]})
