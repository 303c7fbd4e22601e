"""What a message may say of reasons: what is wrong and what helps, not of which paper and in which case."""

from collections.abc import Iterable, Mapping

from bookings.rules.remedies import Remedy
from documents.rules.checks import NOT_SAID, OPEN
from documents.rules.completeness import Lack
from documents.rules.counter import Fault, Reason

REMEDIES: Mapping[str, Remedy] = {
    Lack.MISSING: Remedy.ADD,
    Lack.INCOMPLETE: Remedy.LETTER,
    Fault.TOO_LITTLE: Remedy.LETTER,
    Fault.DIFFERS: Remedy.CORRECT,
    Fault.UNREADABLE: Remedy.REPLACE,
    Fault.COPY: Remedy.ORIGINAL,
    Fault.RUN_OUT: Remedy.RENEW,
    NOT_SAID: Remedy.ANSWER,
    OPEN: Remedy.ANSWER,
}


def of_reasons(reasons: Iterable[Reason]) -> tuple[Remedy, ...]:
    """Each once, in the order of the reasons."""
    return tuple(dict.fromkeys(REMEDIES[one.code] for one in reasons))
