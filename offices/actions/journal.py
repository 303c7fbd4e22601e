"""The journal: a row in the action's own transaction; an errand seals rows into a hash chain per office."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from offices.models import ChainHead, JournalEntry, Office, User, many
from offices.rules import chain

Detail = Mapping[str, str | int | bool | list[int] | list[str] | None]
MOST_AT_ONCE = 2_000
ALL_OFFICES = "all-offices"  # the chain of what belongs to no single office


@dataclass(frozen=True)
class Line:
    """One thing done. `detail` holds codes and numbers, never a person's data."""

    office: str
    action: str
    subject: str
    by: str = ""
    detail: Detail | None = None

    def row(self, at: dt.datetime) -> dict[str, object]:
        return {
            "office": self.office,
            "at": at,
            "action": self.action,
            "subject": self.subject,
            "by": self.by,
            "detail": dict(self.detail or {}),
        }


def record(
    action: str,
    *,
    office: Office,
    subject: str,
    by: User | None,
    at: dt.datetime,
    detail: Detail | None = None,
) -> None:
    """The deed stands in the journal once the caller's transaction commits."""
    record_many([Line(office.slug, action, subject, by.username if by else "", detail)], at=at)


def record_many(lines: Iterable[Line], *, at: dt.datetime) -> None:
    """All lines stand in the journal once the caller's transaction commits."""
    many.insert(JournalEntry, [line.row(at) for line in lines])


def fields(entry: JournalEntry) -> dict[str, str]:
    """What is sealed of an entry, in one spelling whatever the database gave back."""
    return {
        "id": str(entry.pk),
        "office": entry.office,
        "at": entry.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "action": entry.action,
        "subject": entry.subject,
        "by": entry.by,
        "detail": json.dumps(entry.detail, sort_keys=True, separators=(",", ":")),
        "position": str(entry.position),
    }


def seal() -> int:
    """Every committed row that waits is sealed into its office's chain; how many were."""
    offices = JournalEntry.objects.unsealed().order_by("office").values_list("office", flat=True).distinct()
    return sum(_seal_office(slug) for slug in list(offices))


@transaction.atomic
def _seal_office(slug: str) -> int:
    ChainHead.objects.get_or_create(office=slug)
    head = ChainHead.objects.select_for_update().get(office=slug)
    waiting = list(JournalEntry.objects.of_office(slug).unsealed().order_by("pk")[:MOST_AT_ONCE])
    for entry in waiting:
        head.position += 1
        entry.position = head.position
        entry.seal = head.seal = chain.entry_hash(bytes(head.seal), fields(entry))
    JournalEntry.objects.bulk_update(waiting, ["position", "seal"], batch_size=200)
    head.save(update_fields=["position", "seal"])
    return len(waiting)


@dataclass(frozen=True)
class Verdict:
    """What an office's chain says. `broken` names the first broken link; empty means whole."""

    office: str
    links: int
    broken: str
    unsealed: int
    oldest_unsealed: dt.timedelta | None


def verify(now: dt.datetime | None = None) -> list[Verdict]:
    """One verdict per office that has a journal."""
    now = now or timezone.now()
    written = set(JournalEntry.objects.order_by().values_list("office", flat=True).distinct())
    return [
        verify_office(slug, now) for slug in sorted(written | set(ChainHead.objects.values_list("office", flat=True)))
    ]


def verify_office(slug: str, now: dt.datetime | None = None) -> Verdict:
    """What this office's whole chain says; it is read link by link, a second for some ten thousand."""
    now = now or timezone.now()
    entries = JournalEntry.objects.of_office(slug)
    head = ChainHead.objects.filter(office=slug).first()
    waiting = entries.unsealed()
    oldest = waiting.order_by("at").values_list("at", flat=True).first()
    return Verdict(
        office=slug,
        links=head.position if head else 0,
        broken=_first_break(slug, head),
        unsealed=waiting.count(),
        oldest_unsealed=now - oldest if oldest else None,
    )


def _first_break(slug: str, head: ChainHead | None) -> str:
    last, seal = (head.position, bytes(head.seal)) if head else (0, chain.START)
    broken = chain.first_broken(_links(slug, last), last=last)
    if broken is not None:
        return BREAKS[broken.code].format(position=broken.position, office=slug)
    sealed = JournalEntry.objects.of_office(slug)
    end = sealed.filter(position=last).values_list("seal", flat=True).first()
    if bytes(end or chain.START) != seal:
        return f"the head of {slug} was altered"
    # A sealer at work moves entries and head together, so that what stands beyond a head at rest was put there.
    moved_on = ChainHead.objects.filter(office=slug, position__gt=last)
    if sealed.filter(position__gt=last).exists() and not moved_on.exists():
        return f"the head of {slug} {'was altered' if head else 'is missing'}"
    return ""


def _links(slug: str, last: int) -> Iterator[chain.Link]:
    """The sealed entries up to position `last`, some thousands at a time however long the chain is."""
    for first in range(1, last + 1, MOST_AT_ONCE):
        stretch = (first, min(last, first + MOST_AT_ONCE - 1))
        for entry in JournalEntry.objects.of_office(slug).filter(position__range=stretch).order_by("position"):
            yield chain.Link(entry.position or 0, fields(entry), bytes(entry.seal or b""))


BREAKS = {
    "link_missing": "link {position} of {office} is missing",
    "seal_differs": "link {position} of {office} was altered",
    "end_missing": "link {position} of {office} is missing: the chain's end was cut off",
}
