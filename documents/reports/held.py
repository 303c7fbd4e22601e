"""All that is held of a booking and its person, for a machine to read. Interviews are told in person, and not here."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q

from bookings import wording as visits
from bookings.models import Booking, Collection, Silence, Waiting, contact_hash
from documents.models import CaseFacts, Check, CounterCase, Paper, RightsRequest
from offices.models import JournalEntry

PARTS = ("pages__file", "pages__reading__values")
HIDDEN = "screening."  # what was done in an interview is read by those who need to know, and told by them


def of_person(bookings: Iterable[Booking]) -> dict[str, object]:
    """Of each of a person's bookings; plain values, moments in UTC as ISO 8601."""
    return {"bookings": [everything(one) for one in bookings]}


def everything(booking: Booking) -> dict[str, object]:
    return {
        "booking": _booking(booking),
        "person": _person(booking),
        "papers": [_paper(paper) for paper in Paper.objects.filter(booking=booking).prefetch_related(*PARTS)],
        "case": _case(booking),
        "checks": [_check(one) for one in Check.objects.filter(booking=booking).prefetch_related("papers")],
        "counter": _counter(booking),
        "passport": _passport(booking),
        "messages": [
            {"kind": one.kind, "channel": one.channel, "to": one.recipient, "state": one.state, "at": _at(one.due_at)}
            for one in booking.messages.order_by("pk")
        ],
        "stopped": [
            {"why": one.why, "channel": one.channel, "topic": one.topic, "at": _at(one.at)} for one in _stops(booking)
        ],
        "known_by": [{"how": one.how, "version": one.version, "at": _at(one.at)} for one in booking.knowings.all()],
        "calls": [
            {"result": one.result, "at": _at(one.settled_at or one.taken_at)} for one in booking.phone_calls.all()
        ],
        "changes": [
            {"kind": one.kind, "at": _at(one.at), "by_office": one.by_office, "undone_at": _at(one.undone_at)}
            for one in booking.changes.all()
        ],
        "waiting_list": [_waiting(one) for one in booking.waitings.order_by("pk").prefetch_related("points", "turns")],
        "requests": [
            _request(one) for one in RightsRequest.objects.filter(booking=booking).prefetch_related("corrections")
        ],
        "what_was_done": [
            {"at": _at(entry.at), "what": visits.deed(entry.action), "by": "staff" if entry.by else "you or the system"}
            for entry in deeds(booking)
        ],
    }


def deeds(booking: Booking) -> list[JournalEntry]:
    """What the journal says of the booking, oldest first."""
    return list(
        JournalEntry.objects.filter(subject=f"booking:{booking.pk}").exclude(action__startswith=HIDDEN).order_by("pk")
    )


def _stops(booking: Booking) -> Iterable[Silence]:
    """Messages that are not sent to the booking's number or address."""
    keys = [contact_hash(one) for one in (booking.phone, booking.email) if one]
    return Silence.objects.filter(Q(booking=None) | Q(booking=booking), contact_key__in=keys)


def _booking(booking: Booking) -> dict[str, object]:
    return {
        "code": booking.code,
        "office": booking.office.name,
        "point": booking.slot.point.name,
        "starts_at": _at(booking.slot.starts_at),
        "service": booking.service.code,
        "product": booking.product.code if booking.product else "",
        "state": booking.state,
        "made": booking.channel,
        "made_at": _at(booking.created_at),
        "came_at": _at(booking.came_at),
    }


def _person(booking: Booking) -> dict[str, object]:
    return {
        "name": booking.name,
        "identity_kind": booking.identity_kind,
        "identity_number": booking.identity_number,
        "born_on": booking.born_on_sealed,
        "phone": booking.phone,
        "whatsapp": booking.whatsapp,
        "email": booking.email,
        "companion": booking.companion,
        "needs": booking.needs,
        "language": booking.language,
    }


def _waiting(one: Waiting) -> dict[str, object]:
    """How long an earlier place was waited for, and what was offered."""
    return {
        "points": [point.name for point in one.points.all()],
        "first_on": one.first_on.isoformat(),
        "last_on": one.last_on.isoformat(),
        "state": one.state,
        "joined_at": _at(one.joined_at),
        "ended_at": _at(one.ended_at),
        "offers": [{"state": turn.state, "made_at": _at(turn.made_at)} for turn in one.turns.all()],
    }


def _case(booking: Booking) -> dict[str, object]:
    facts = CaseFacts.objects.filter(booking=booking).first()
    return {"choices": facts.choices, "also": sorted(facts.also), "said_at": _at(facts.said_at)} if facts else {}


def _request(asked: RightsRequest) -> dict[str, object]:
    return {
        "kind": asked.kind,
        "wish": asked.wish,
        "asked_at": _at(asked.asked_at),
        "due_at": _at(asked.due_at),
        "answer": asked.answer,
        "answered_at": _at(asked.answered_at),
        "corrections": [
            {
                "field": one.field,
                "paper": one.paper,
                "was": one.was,
                "becomes": one.becomes,
                "state": one.state,
                "why": one.why,
                "at": _at(one.settled_at),
            }
            for one in asked.corrections.all()
        ],
    }


def _check(check: Check) -> dict[str, object]:
    """What was said of the papers before the visit."""
    return {
        "state": check.state,
        "asked_at": _at(check.asked_at),
        "promised_for": _at(check.due_at),
        "answered_at": _at(check.answered_at),
        "reasons": check.reasons,
        "note": check.note,
        "word": check.word,
        "until": check.until.isoformat() if check.until else None,
        "papers": [{"kind": one.kind, "fault": one.fault, "seen_at": _at(one.seen_at)} for one in check.papers.all()],
    }


def _counter(booking: Booking) -> dict[str, object]:
    """What was seen and decided at the counter, in the officers' own words where they wrote any."""
    case = CounterCase.objects.filter(booking=booking).first()
    if case is None:
        return {}
    return {
        "word": case.word,
        "originals": [
            {"kind": one.kind, "fault": one.fault, "seen_at": _at(one.seen_at)} for one in case.originals.all()
        ],
        "decisions": [
            {
                "outcome": one.outcome,
                "reasons": one.reasons,
                "why": one.why,
                "note": one.note,
                "until": one.until.isoformat() if one.until else None,
                "at": _at(one.decided_at),
            }
            for one in case.decisions.all()
        ],
    }


def _passport(booking: Booking) -> dict[str, object]:
    """Since when it is ready, and when it was collected; nothing before it is ready."""
    row = Collection.objects.filter(booking=booking).first()
    return {"ready_at": _at(row.ready_at), "collected_at": _at(row.collected_at)} if row else {}


def _paper(paper: Paper) -> dict[str, object]:
    return {
        "kind": paper.kind,
        "state": paper.state,
        "handed_in_at": _at(paper.created_at),
        "decided_at": _at(paper.decided_at),
        "reasons": paper.reasons,
        "destroyed_at": _at(paper.destroyed_at),
        "pages": [
            {"width": page.width, "height": page.height, "bytes": page.file.size, "removed_at": _at(page.removed_at)}
            for page in paper.pages.all()
        ],
        "read": [
            {
                "field": one.field,
                "of": one.person,
                "value": one.value,
                "read_as": one.read_as,
                "confirmed_at": _at(one.confirmed_at),
            }
            for page in paper.pages.all()
            for one in (page.reading.values.all() if hasattr(page, "reading") else ())
        ],
    }


def _at(moment: dt.datetime | None) -> str | None:
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds") if moment else None
