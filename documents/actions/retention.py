"""Papers go when their time is over: first their keys, then their bytes; the journal proves both."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from bookings.models import Booking, Change, Collection
from documents.actions import checks, receiving, uploads, vault
from documents.actions.papers import UNDO
from documents.errors import Held
from documents.gateways.vault import Vault
from documents.models import Correction, IssuedPassport, LegalHold, Paper, PaperPage, RetentionRule, VaultFile
from documents.rules.retention import Facts, Start, Term, destroy_on
from offices.actions import journal
from offices.errors import Refused
from offices.models import User

MOST_AT_ONCE = 500  # bookings
SHORT = 16  # signs of an address that tell one file from another in the journal


def tend(*, store: Vault | None = None) -> int:
    """The errand: whatever is due is destroyed, bytes follow keys, forgotten uploads go; how many papers went."""
    gone = destroy_due(timezone.now())
    _drop_removed()
    uploads.forget_old()
    empty(store=store)
    return gone


def destroy_due(now: dt.datetime) -> int:
    """Papers whose day has come are destroyed; how many."""
    gone, last = 0, 0
    held = Paper.objects.held().order_by("booking")
    while ids := list(held.filter(booking__gt=last).values_list("booking", flat=True).distinct()[:MOST_AT_ONCE]):
        last = ids[-1]
        for booking, papers in _by_booking(ids).items():
            today = booking.office.local(now).date()
            days = due_days(booking, papers)
            due = [paper for paper in papers if (day := days[paper.pk]) is not None and day <= today]
            if due:
                with suppress(Held):  # placed since the days were counted: its papers stay, everybody else's still go
                    gone += _destroy(booking, due, reason="retention", by=None)
    return gone


def _by_booking(ids: Sequence[int]) -> dict[Booking, list[Paper]]:
    rows = Paper.objects.held().filter(booking__in=ids).select_related("booking__office", "booking__slot")
    found: dict[Booking, list[Paper]] = defaultdict(list)
    for paper in rows:
        found[paper.booking].append(paper)
    return found


def due_days(booking: Booking, papers: Iterable[Paper]) -> dict[int, dt.date | None]:
    """For each paper the day of its end, by its key; None while a hold stands or no rule says."""
    facts = facts_of(booking)
    rules = RetentionRule.objects.in_force(facts.start[1]).order_by("valid_from")
    terms = [Term(rule.kind, Start(rule.counts_from), rule.days) for rule in rules]
    return {paper.pk: destroy_on(paper.kind, facts, terms) for paper in papers}


def facts_of(booking: Booking) -> Facts:
    """What the clock of the booking's papers goes by."""
    change = booking.changes.filter(kind=Change.Kind.CANCELLED, undone_at=None).order_by("-pk").first()
    is_cancelled = booking.state == Booking.State.CANCELLED
    local = booking.office.local
    return Facts(
        visit_on=local(booking.slot.starts_at).date(),
        issued_on=_issued_on(booking),
        cancelled_on=local(change.at if change else booking.slot.starts_at).date() if is_cancelled else None,
        is_held=hold_on(booking) is not None,
    )


def _issued_on(booking: Booking) -> dt.date | None:
    """The day from which the passport was there: noted as issued, or ready to be collected, whichever came first."""
    noted = IssuedPassport.objects.filter(booking=booking).values_list("issued_on", flat=True)
    ready = Collection.objects.filter(booking=booking).values_list("ready_at", flat=True)
    return min([*noted, *(booking.office.local(at).date() for at in ready)], default=None)


def hold_on(booking: Booking) -> LegalHold | None:
    return LegalHold.objects.filter(booking=booking, lifted_at=None).first()


def destroy(*, booking: Booking, reason: str, by: User | None) -> int:
    """Every paper of the booking is destroyed, as its person asked; how many. Raises Held."""
    return _destroy(booking, list(Paper.objects.held().filter(booking=booking)), reason=reason, by=by)


@transaction.atomic
def _destroy(booking: Booking, papers: Sequence[Paper], *, reason: str, by: User | None) -> int:
    """From the commit on nobody can read the papers. Raises Held."""
    receiving.one_at_a_time(booking)
    if hold_on(booking) is not None:
        raise Held
    now = timezone.now()
    for paper in papers:
        addresses = _drop(paper.pages.all())
        paper.state, paper.destroyed_at, paper.changed_at = Paper.State.DESTROYED, now, now
        paper.reasons = []
        paper.save(update_fields=["state", "destroyed_at", "changed_at", "reasons"])
        detail: journal.Detail = {"kind": paper.kind, "reason": reason, "files": addresses}
        subject = f"booking:{booking.pk}"
        journal.record("paper.destroyed", office=booking.office, subject=subject, by=by, at=now, detail=detail)
    checks.withdraw(booking=booking, by=by)
    return len(papers)


def _drop(pages: Iterable[PaperPage]) -> list[str]:
    """The pages' keys are forgotten and their rows gone; the beginnings of their addresses."""
    found = list(pages)
    files = list(VaultFile.objects.filter(page__in=found))
    vault.forget_keys(files)
    Correction.objects.filter(value__reading__page__in=found).update(was="", becomes="")
    PaperPage.objects.filter(pk__in=[page.pk for page in found]).delete()
    return sorted(file.address[:SHORT] for file in files)


def _drop_removed() -> None:
    """Pages that were taken out, and can no longer be brought back, are destroyed."""
    rows = PaperPage.objects.removed_before(timezone.now() - UNDO).select_related("paper__booking__office")
    held = LegalHold.objects.filter(lifted_at=None).values("booking")
    for page in rows.exclude(paper__booking__in=held)[:MOST_AT_ONCE]:
        booking = page.paper.booking
        with transaction.atomic():
            receiving.one_at_a_time(booking)
            if hold_on(booking) is not None:
                continue  # placed a moment ago
            addresses = _drop(PaperPage.objects.filter(Q(pk=page.pk) & Q(removed_at__isnull=False)))
            detail: journal.Detail = {"kind": page.paper.kind, "reason": "removed", "files": addresses}
            subject, at = f"booking:{booking.pk}", timezone.now()
            journal.record("paper.destroyed", office=booking.office, subject=subject, by=None, at=at, detail=detail)


def empty(*, store: Vault | None = None) -> int:
    """Bytes without a key leave the store, and the journal names them; how many files."""
    gone = vault.sweep(store=store)
    if gone:
        detail: journal.Detail = {"files": [address[:SHORT] for address in gone]}
        line = journal.Line(journal.ALL_OFFICES, "vault.emptied", "vault", "", detail)
        journal.record_many([line], at=timezone.now())
    return len(gone)


@transaction.atomic
def hold(*, booking: Booking, reason: str, reference: str, by: User) -> LegalHold:
    """Nothing of the booking's papers is destroyed until the hold is lifted. Raises Refused: held_already."""
    now = timezone.now()
    try:
        with transaction.atomic():
            placed = LegalHold.objects.create(
                booking=booking, reason=reason, reference=reference, placed_at=now, placed_by=by
            )
    except IntegrityError as error:
        raise Refused("held_already") from error
    _note("papers.held", booking, by, {"reason": reason})
    return placed


@transaction.atomic
def lift(*, booking: Booking, by: User) -> None:
    """The clock of the booking's papers goes on. Raises Refused: not_held."""
    standing = LegalHold.objects.filter(booking=booking, lifted_at=None)
    if not standing.update(lifted_at=timezone.now(), lifted_by=by):
        raise Refused("not_held")
    _note("papers.released", booking, by, {})


@transaction.atomic
def note_issued(*, booking: Booking, on: dt.date, by: User) -> IssuedPassport:
    """The passport was issued on that day, and the papers' time begins; said again, the newest day counts."""
    defaults = {"issued_on": on, "noted_at": timezone.now(), "noted_by": by}
    issued, _made = IssuedPassport.objects.update_or_create(booking=booking, defaults=defaults)
    _note("passport.issued", booking, by, {"on": on.isoformat()})
    return issued


def _note(deed: str, booking: Booking, by: User, detail: journal.Detail) -> None:
    subject, at = f"booking:{booking.pk}", timezone.now()
    journal.record(deed, office=booking.office, subject=subject, by=by, at=at, detail=detail)
