"""An officer's swaps as that officer looks at them: what they give, what they get, whose turn it is."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from offices.models import Assignment, Officer, Swap

TOLD_FOR = dt.timedelta(days=14)  # what has been decided stays on the page
MOST = 20


@dataclass(frozen=True)
class Deal:
    swap: Swap
    partner: str
    gives: Assignment
    gets: Assignment
    is_mine: bool  # asked for by the officer who looks

    @property
    def waits_for_me(self) -> bool:
        return not self.is_mine and self.swap.state == Swap.State.ASKED

    @property
    def may_withdraw(self) -> bool:
        return self.swap.state == Swap.State.AGREED or (self.is_mine and self.swap.state == Swap.State.ASKED)


def deals(officer: Officer, now: dt.datetime) -> tuple[Deal, ...]:
    """The officer's swaps that are open or were decided a short while ago, those that wait for the officer first."""
    waiting = Q(pk__in=Swap.objects.open()) | Q(decided_at__gte=now - TOLD_FOR)
    rows = Swap.objects.of(officer).filter(waiting).for_display()[:MOST]
    return tuple(sorted((_deal(swap, officer) for swap in rows), key=lambda deal: not deal.waits_for_me))


def _deal(swap: Swap, officer: Officer) -> Deal:
    if swap.officer_id == officer.pk:
        return Deal(swap, swap.other.user.shown_name, swap.given, swap.taken, is_mine=True)
    return Deal(swap, swap.officer.user.shown_name, swap.taken, swap.given, is_mine=False)
