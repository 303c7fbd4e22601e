"""What the staff's API says of rosters and cover: plain values for JSON, times with the office's own offset.

Officers are named, as on the wall; citizens never, only their bookings' codes.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from bookings.actions.inventory import Outcome
from bookings.reports.day import Visitor
from offices import wording
from offices.actions.publishing import Review
from offices.models import CoverRule, Office, Roster, Shortage
from offices.reports.rosters import SKILLS, Curve, DayView, names_of
from offices.rules import cover
from offices.rules import roster as values

Shown = dict[str, Any]


def brief(row: Roster) -> Shown:
    return {
        "roster": row.pk,
        "state": row.state,
        "cause": row.cause,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "version": row.version,
        "asked_by": row.asked_by.shown_name if row.asked_by else None,
        "asked_at": row.asked_at,
        "published_by": row.published_by.shown_name if row.published_by else None,
        "published_at": row.published_at,
        "override_reason": row.override_reason,
    }


def roster(row: Roster, shifts: Sequence[values.Assignment], found: Review | None, in_force: int) -> Shown:
    """The roster with its own shifts; a draft also with what would be found if it were published."""
    short = list(row.shortages.select_related("point"))
    breaches = found.breaches if found else ()
    keys = {one.officer for one in shifts} | {key for one in breaches for key in one.officers}
    keys |= {str(one.relaxed_officer_id) for one in short if one.relaxed_officer_id}
    return brief(row) | {
        "in_force": in_force,
        "objective": row.objective,
        "bound": row.bound,
        "gap": row.gap,
        "seconds": row.seconds,
        "goals": [{name: goal[name] for name in ("name", "value", "bound")} for goal in row.goals],
        "findings": [one | {"message": wording.say(one["code"])} for one in row.findings],
        "shortages": [_shortage(one, row.office) for one in short],
        "gaps": [gap(one, row.office) for one in breaches] if found else None,
        "shifts": [shift(one, row.office) for one in shifts],
        "officers": officers(keys),
    }


def officers(keys: Iterable[str]) -> list[Shown]:
    names = names_of(key for key in keys if key.isdigit())
    return [{"officer": int(key), "name": names[key]} for key in sorted(names, key=int)]


def shift(one: values.Assignment, home: Office) -> Shown:
    return {
        "officer": int(one.officer),
        "on": one.on,
        "point": one.point,
        "role": one.role,
        "starts_at": home.local(one.starts_at),
        "ends_at": home.local(one.ends_at),
        "break_starts_at": home.local(one.break_starts_at) if one.break_starts_at else None,
        "break_ends_at": home.local(one.break_ends_at) if one.break_ends_at else None,
    }


def gap(one: cover.Breach, home: Office) -> Shown:
    skill = str(SKILLS.get(one.skill, one.skill))
    return {
        "code": one.code,
        "message": wording.broken(one.code, skill=skill, serving=one.serving, needed=one.needed),
        "on": one.on,
        "point": one.point,
        "skill": one.skill,
        "starts_at": home.local(one.starts_at) if one.starts_at else None,
        "ends_at": home.local(one.ends_at) if one.ends_at else None,
        "serving": one.serving,
        "needed": one.needed,
        "officers": [int(key) for key in one.officers],
    }


def broken(one: cover.Breach, home: Office) -> dict[str, str]:
    """A rule not kept in one sentence: day, minutes, point and reason."""
    said = gap(one, home)
    minutes = f", {said['starts_at']:%H.%M}–{said['ends_at']:%H.%M}" if one.starts_at and one.ends_at else ""
    place = f", {one.point}" if one.point else ""
    return {"code": one.code, "message": f"{one.on}{minutes}{place}: {said['message']}"}


def _shortage(one: Shortage, home: Office) -> Shown:
    return {
        "point": one.point.slug,
        "on": one.on,
        "starts_at": home.local(one.starts_at),
        "ends_at": home.local(one.ends_at),
        "skill": one.skill,
        "missing": one.missing,
        "relaxation": one.relaxation,
        "officer": one.relaxed_officer_id,
    }


def progress(row: Roster) -> Shown:
    return {"roster": row.pk, "state": row.state, "waiting": row.is_waiting, "progress": row.progress or None}


def preview(outcome: Outcome, losing: Sequence[Visitor], home: Office) -> Shown:
    return {
        "created": outcome.created,
        "changed": outcome.changed,
        "displaced": len(losing),
        "bookings": [
            {
                "code": one.code,
                "point": one.booking.slot.point.slug,
                "starts_at": home.local(one.booking.slot.starts_at),
            }
            for one in losing
        ],
    }


# --- cover -----------------------------------------------------------------------------------------------------------


def cover_day(day: DayView, breaches: Iterable[cover.Breach], home: Office) -> Shown:
    return {
        "on": day.on,
        "open": day.is_open,
        "curves": [_curve(one, home) for one in day.curves],
        "gaps": [gap(one, home) for one in breaches if one.on == day.on],
        "shifts": [shift(one.assignment, home) for one in day.shifts],
    }


def _curve(curve: Curve, home: Office) -> Shown:
    counts = [
        {
            "starts_at": home.local(one.starts_at),
            "ends_at": home.local(one.ends_at),
            "serving": one.serving,
            "least": one.need.least,
            "target": one.need.target,
        }
        for one in curve.counts
    ]
    return {"skill": curve.code, "counts": counts}


def rule(row: CoverRule) -> Shown:
    return {
        "rule": row.pk,
        "point": row.point.slug,
        "skill": row.skill,
        "weekdays": [int(digit) for digit in row.weekdays],
        "season": row.season.code if row.season else None,
        "only_on": row.on,
        "starts": f"{row.from_time:%H:%M}",
        "ends": f"{row.to_time:%H:%M}",
        "least": row.least,
        "target": row.target,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "source": row.source,
        "confirmed": row.confirmed,
    }
