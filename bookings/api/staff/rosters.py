"""Rosters for those who plan them: the pages' own actions, asked for in JSON."""

import datetime as dt

from django.core.paginator import EmptyPage, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse

from bookings.actions import rosters as landing
from bookings.api.described import described
from bookings.api.doors import answer, asked, asked_in_query, key_of
from bookings.api.problems import Problem, plain, wrong
from bookings.api.staff import shapes, shown
from bookings.api.staff.doors import CHANGING, READING, StaffDoor
from bookings.api.staff.serializers import OverrideAsked, PublishAsked, RosterAsked, RostersAsked
from bookings.models import Booking
from bookings.reports.day import losing
from bookings.views.staff.rosters import HIDDEN
from offices.actions import problems, publishing, rosters
from offices.actions.publishing import BrokenRoster, whole_weeks
from offices.models import Office, Role, Roster
from offices.permissions import StaffRequest

PER_PAGE = 50


def _of(request: StaffRequest) -> QuerySet[Roster]:
    return Roster.objects.of(request.staff.office).select_related("office", "asked_by", "published_by")


def roster_of(request: StaffRequest, pk: int) -> Roster:
    """The roster, if it is my office's. Raises a problem otherwise, as for one that never was."""
    if (row := _of(request).filter(pk=pk).first()) is None:
        raise plain("unknown")
    return row


class Rosters(StaffDoor):
    @described(
        "rosters",
        "The office's rosters, the newest first.",
        query=RostersAsked,
        gives=shapes.RosterPage,
        refuses=("unknown",),
        guard=READING,
    )
    def get(self, request: StaffRequest) -> HttpResponse:
        wish = asked_in_query(RostersAsked, request)
        rows = _of(request).filter(state=wish["state"]) if "state" in wish else _of(request).exclude(state__in=HIDDEN)
        pages = Paginator(rows, PER_PAGE)
        try:
            page = pages.page(wish["page"])
        except EmptyPage as error:
            raise plain("unknown", wrong("page", "unknown")) from error
        found = [shown.brief(row) for row in page.object_list]
        return answer({"rosters": found, "page": page.number, "pages": pages.num_pages, "count": pages.count})

    @described(
        "ask_roster",
        "Ask for a roster of whole weeks, from the week of a day on; the worker makes a draft of it.",
        asks=RosterAsked,
        gives=shapes.RosterBrief,
        status=202,
        refuses=("already_asked", "weeks_are_over", "key_reused"),
        guard=CHANGING,
    )
    def post(self, request: StaffRequest) -> HttpResponse:
        key, wish = key_of(request), asked(RosterAsked, request)
        first, _sunday = whole_weeks(wish["first"], wish["first"])
        last = first + dt.timedelta(weeks=wish["weeks"]) - dt.timedelta(days=1)
        office, by = request.staff.office, request.staff.user
        row = rosters.ask(office=office, first=first, last=last, seconds=wish["seconds"], by=by, key=key)
        return answer(shown.brief(row), 202)


class Today(StaffDoor):
    @described(
        "replan_today",
        "Ask for a draft of the rest of today that keeps every booked place it can and touches few officers.",
        gives=shapes.RosterBrief,
        status=202,
        writes=True,
        refuses=("already_asked", "not_rostered", "key_reused"),
        guard=CHANGING,
    )
    def post(self, request: StaffRequest) -> HttpResponse:
        row = landing.replan_today(office=request.staff.office, by=request.staff.user, key=key_of(request))
        return answer(shown.brief(row), 202)


class OneRoster(StaffDoor):
    @described(
        "roster",
        "One roster: how good it is, its shifts and breaks, what is short; of a draft, what keeps it from being "
        "published.",
        gives=shapes.RosterShown,
        refuses=("unknown",),
        guard=READING,
    )
    def get(self, request: StaffRequest, roster: int) -> HttpResponse:
        row = roster_of(request, roster)
        own = row.assignments.select_related("point").order_by("on", "point", "starts_at", "officer")
        found = publishing.review(row) if row.state == Roster.State.DRAFT else None
        in_force = publishing.version_in_force(row.office, row.starts_on, row.ends_on)
        return answer(shown.roster(row, [problems.as_value(one) for one in own], found, in_force))


class Progress(StaffDoor):
    @described(
        "roster_progress",
        "Where the solver stands.",
        gives=shapes.Progress,
        refuses=("unknown",),
        guard=READING,
    )
    def get(self, request: StaffRequest, roster: int) -> HttpResponse:
        return answer(shown.progress(roster_of(request, roster)))


class Preview(StaffDoor):
    @described(
        "preview_roster",
        "What publishing this draft would do to places and bookings, were its rules kept or not; nothing is changed.",
        gives=shapes.Preview,
        refuses=("unknown", "not_a_draft", "roster_is_over"),
        guard=CHANGING,
    )
    def post(self, request: StaffRequest, roster: int) -> HttpResponse:
        outcome = landing.preview(roster=roster_of(request, roster), by=request.staff.user)
        return answer(shown.preview(outcome, losing(outcome.displaced), request.staff.office))


class Published(StaffDoor):
    @described(
        "publish_roster",
        "The draft is in force and the places follow it. One that breaks a rule at any minute is refused, with every "
        "such minute in `errors`.",
        asks=PublishAsked,
        gives=shapes.Published,
        refuses=("unknown", "not_a_draft", "overtaken", "roster_broken", "roster_is_over", "key_reused"),
        guard=CHANGING,
    )
    def post(self, request: StaffRequest, roster: int) -> HttpResponse:
        row, key, wish = roster_of(request, roster), key_of(request), asked(PublishAsked, request)
        try:
            landing.publish(roster=row, seen=wish["seen"], by=request.staff.user, key=key)
        except BrokenRoster as refusal:
            said = (shown.broken(one, request.staff.office) for one in refusal.breaches)
            raise Problem(refusal.code, refusal.status, tuple(said)) from refusal
        return _published(request, roster)


class Overridden(StaffDoor):
    changers = (Role.SUPERVISOR,)

    @described(
        "override_roster",
        "As publishing, although rules are not kept: for supervisors, with a reason that everybody reads.",
        asks=OverrideAsked,
        gives=shapes.Published,
        refuses=("unknown", "not_a_draft", "overtaken", "roster_is_over", "key_reused"),
        guard=CHANGING,
    )
    def post(self, request: StaffRequest, roster: int) -> HttpResponse:
        row, key, wish = roster_of(request, roster), key_of(request), asked(OverrideAsked, request)
        landing.override(roster=row, **wish, by=request.staff.user, key=key)
        return _published(request, roster)


def _published(request: StaffRequest, roster: int) -> HttpResponse:
    return answer(shown.brief(roster_of(request, roster)) | {"displaced": _waiting_for_a_place(request.staff.office)})


def _waiting_for_a_place(office: Office) -> int:
    return Booking.objects.of_office(office).live().exclude(displaced_at=None).count()


class Stopped(StaffDoor):
    @described(
        "stop_roster",
        "The solver ends with the best it has so far, or does not begin. Asked again, it stays so.",
        gives=shapes.RosterBrief,
        writes=True,
        refuses=("unknown", "not_waiting"),
        guard=CHANGING,
    )
    def post(self, request: StaffRequest, roster: int) -> HttpResponse:
        row, _key = roster_of(request, roster), key_of(request)
        if row.stop_asked_at is None and row.state != Roster.State.DISCARDED:
            rosters.stop(roster=row, by=request.staff.user)
        return answer(shown.brief(roster_of(request, roster)))


class Discarded(StaffDoor):
    @described(
        "discard_roster",
        "Nobody looks at this draft any more. Asked again, it stays so.",
        gives=shapes.RosterBrief,
        writes=True,
        refuses=("unknown", "not_a_draft"),
        guard=CHANGING,
    )
    def post(self, request: StaffRequest, roster: int) -> HttpResponse:
        row, _key = roster_of(request, roster), key_of(request)
        if row.state != Roster.State.DISCARDED:
            rosters.discard(roster=row, by=request.staff.user)
        return answer(shown.brief(roster_of(request, roster)))
