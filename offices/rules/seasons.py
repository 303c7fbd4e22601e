"""From when to when a dated rule counts, when rules of a season take the place of the others while it runs."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from offices.rules.hours import Season

DAY = timedelta(days=1)
Period = tuple[date, date | None]  # both included; without an end, for good


def periods(period: Period, season: str | None, seasons: Sequence[Season]) -> list[Period]:
    """The parts of the period in which a rule of this season counts, or one of none, in order.

    `seasons` are those that have any rules. Of several that run at once the one that began last counts.
    """
    if season is None:
        return without([period], seasons)
    own = [one for one in seasons if one.code == season]
    parts: list[Period] = []
    for one in own:
        later = [other for other in seasons if (other.starts_on, other.code) > (one.starts_on, one.code)]
        parts += without(_shared(period, one), later)
    return parts


def without(parts: Iterable[Period], seasons: Sequence[Season]) -> list[Period]:
    """The parts with the days of the seasons taken out."""
    left = list(parts)
    for season in seasons:
        left = [rest for part in left for rest in _cut(part, season.starts_on, season.ends_on)]
    return left


def _cut(part: Period, first: date, last: date) -> list[Period]:
    starts, ends = part
    if last < starts or (ends is not None and first > ends):
        return [part]
    before: list[Period] = [(starts, first - DAY)] if starts < first else []
    after: list[Period] = [(last + DAY, ends)] if ends is None or last < ends else []
    return before + after


def _shared(part: Period, season: Season) -> list[Period]:
    starts = max(part[0], season.starts_on)
    ends = season.ends_on if part[1] is None else min(part[1], season.ends_on)
    return [(starts, ends)] if starts <= ends else []
