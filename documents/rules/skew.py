"""Whether interviews fall harder on some people than on others: counted from outside, never read while deciding."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bookings.rules.eligibility import age_on
from offices.rules.identity import Nik

FEWEST = 10  # people; below it a figure would speak of persons
BANDS = ((0, "0-17"), (18, "18-24"), (25, "25-34"), (35, "35-44"), (45, "45-59"), (60, "60+"))


@dataclass(frozen=True)
class Counted:
    """What the figures know of an applicant: sex as registered, band of age in years, and regency or city."""

    sex: str
    age: str
    district: str


@dataclass(frozen=True)
class Interview:
    """One interview for the figures: how many flags were raised, and how it ended."""

    counted: Counted
    flags: int
    is_against: bool  # postponed or refused


@dataclass(frozen=True)
class Share:
    """A group among the office's applicants: `people` of it were interviewed. Rates are shares of those; `ratio`
    compares them with everybody's. `interview_rate` is the share of the group's applicants who were interviewed at all.

    None where the group has fewer than ten people, or where nobody at all was flagged or refused. Of a group in which
    nobody was interviewed, only that is told, and only if ten or more of it could have been.
    """

    group: str
    people: int | None
    flag_rate: float | None
    flag_ratio: float | None
    against_rate: float | None
    against_ratio: float | None
    interview_rate: float | None = None
    interview_ratio: float | None = None

    @property
    def interview_percent(self) -> float | None:
        return None if self.interview_rate is None else 100 * self.interview_rate

    @property
    def flag_percent(self) -> float | None:
        return None if self.flag_rate is None else 100 * self.flag_rate

    @property
    def against_percent(self) -> float | None:
        return None if self.against_rate is None else 100 * self.against_rate


def counted(nik: Nik, born_on: date, on: date) -> Counted:
    band = [name for first, name in BANDS if first <= age_on(on, born_on)] or [BANDS[0][1]]
    return Counted("F" if nik.is_forty_added else "M", band[-1], nik.region[:4])


def shares(
    interviews: Iterable[Interview], group: Callable[[Counted], str], applicants: Iterable[Counted] = ()
) -> tuple[Share, ...]:
    """Each group's rates of flags, of decisions against and of being interviewed, beside everybody's; small groups
    are told of no further, nor so many others that a small one could be reckoned from what is told."""
    everybody, asked_for = list(interviews), Counter(group(one) for one in applicants)
    sizes = Counter(group(one.counted) for one in everybody)
    hidden = _hidden(sizes, asked_for)
    found = []
    for name in sorted({*sizes, *asked_for}) if everybody else ():
        own = [one for one in everybody if group(one.counted) == name]
        if name in hidden:
            found.append(Share(name, None, None, None, None, None))
        elif own:
            found.append(_share(name, own, everybody, _interviewed(name, sizes, asked_for)))
        else:
            found.append(Share(name, 0, None, None, None, None, 0.0, 0.0))
    return tuple(found)


def _share(
    name: str,
    own: Sequence[Interview],
    everybody: Sequence[Interview],
    interviewed: tuple[float | None, float | None],
) -> Share:
    flagged, against = _flagged(own), _against(own)
    return Share(
        name,
        len(own),
        flagged,
        _ratio(flagged, _flagged(everybody)),
        against,
        _ratio(against, _against(everybody)),
        *interviewed,
    )


def _flagged(people: Sequence[Interview]) -> float:
    return sum(one.flags > 0 for one in people) / len(people)


def _against(people: Sequence[Interview]) -> float:
    return sum(one.is_against for one in people) / len(people)


def _interviewed(
    name: str, sizes: Mapping[str, int], applicants: Mapping[str, int]
) -> tuple[float | None, float | None]:
    """How many of the group's applicants were interviewed, and how that compares; None when it had fewer than ten."""
    if applicants.get(name, 0) < FEWEST:
        return None, None
    rate = sizes[name] / applicants[name]
    return rate, _ratio(rate, sum(sizes.values()) / sum(applicants.values()))


def _hidden(sizes: Mapping[str, int], applicants: Mapping[str, int]) -> set[str]:
    """Groups that are too small, and the smallest of the others until those hidden are two, and enough together."""
    order = sorted({*sizes, *applicants}, key=lambda name: (not _is_small(name, sizes, applicants), sizes.get(name, 0)))
    count = sum(_is_small(name, sizes, applicants) for name in order)
    while 0 < count < len(order) and (count == 1 or _people(order[:count], sizes, applicants) < FEWEST):
        count += 1
    return set(order[:count])


def _is_small(name: str, sizes: Mapping[str, int], applicants: Mapping[str, int]) -> bool:
    return _people([name], sizes, applicants) < FEWEST


def _people(names: Sequence[str], sizes: Mapping[str, int], applicants: Mapping[str, int]) -> int:
    """How many of the groups were interviewed; how many could have been, where nobody was."""
    return sum(sizes.get(name, 0) for name in names) or sum(applicants.get(name, 0) for name in names)


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None


@dataclass(frozen=True)
class Kept:
    """How often a rule's flags were cleared, of those whose interview is over."""

    rule: str
    raised: int
    cleared: int

    @property
    def rate(self) -> float:
        return self.cleared / self.raised


NEARLY_ALWAYS = 0.9
ENOUGH = 10  # flags; fewer say nothing about a rule


def nearly_always_cleared(rules: Iterable[Kept]) -> tuple[Kept, ...]:
    """Rules that mostly ask in vain, the most useless first."""
    found = [one for one in rules if one.raised >= ENOUGH and one.rate >= NEARLY_ALWAYS]
    return tuple(sorted(found, key=lambda one: (-one.rate, -one.raised, one.rule)))
