"""Interviews go when their time is over: what was asked, answered and decided. What figures count stays."""

import datetime as dt

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from documents.actions import receiving
from documents.actions.retention import hold_on
from documents.models import Answer, Call, Decision, Flag, RetentionRule, Screening
from documents.rules.retention import Start, Term, interview_ends_on
from offices.actions import journal

MOST_AT_ONCE = 500


def forget() -> int:
    """The errand: interviews whose day has come are forgotten, unless a legal hold stands; how many."""
    now = timezone.now()
    least = RetentionRule.objects.filter(counts_from=Start.ENDED).aggregate(days=Min("days"))["days"]
    if least is None:
        return 0
    gone, last = 0, 0
    old = Screening.objects.held().filter(opened_at__lte=now - dt.timedelta(days=least - 1))
    held = old.select_related("office", "booking").order_by("pk")
    while rows := list(held.filter(pk__gt=last)[:MOST_AT_ONCE]):
        last = rows[-1].pk
        gone += sum(_forget(row, now) for row in rows if _is_due(row, now))
    return gone


def _is_due(screening: Screening, now: dt.datetime) -> bool:
    local = screening.office.local
    ended_on = local(screening.ended_at).date() if screening.ended_at else screening.on
    rules = RetentionRule.objects.in_force(ended_on).filter(counts_from=Start.ENDED).order_by("valid_from")
    day = interview_ends_on(ended_on, [Term(rule.kind, Start(rule.counts_from), rule.days) for rule in rules])
    return day is not None and day <= local(now).date()


@transaction.atomic
def _forget(screening: Screening, now: dt.datetime) -> bool:
    """Nothing of it can be read from the commit on; False when a hold was placed or somebody was quicker."""
    receiving.one_at_a_time(screening.booking)
    mine = Screening.objects.held().filter(pk=screening.pk)
    if hold_on(screening.booking) is not None or not mine.update(destroyed_at=now):
        return False
    answers, _parts = Answer.objects.filter(screening=screening).delete()
    decisions, _parts = Decision.objects.filter(screening=screening).delete()
    Call.objects.filter(screening=screening).delete()
    Flag.objects.filter(screening=screening).update(why="")
    detail: journal.Detail = {"reason": "retention", "answers": answers, "decisions": decisions}
    subject = f"screening:{screening.pk}"
    journal.record("screening.destroyed", office=screening.office, subject=subject, by=None, at=now, detail=detail)
    return True
