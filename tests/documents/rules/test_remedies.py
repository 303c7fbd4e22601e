"""Every reason that an officer can give has something that helps, and none of it names a paper."""

from bookings.rules.remedies import Remedy
from documents.rules.checks import NOT_SAID, OPEN
from documents.rules.completeness import Lack
from documents.rules.counter import Fault, Reason
from documents.rules.remedies import REMEDIES, of_reasons


def reason(code):
    return Reason("", "demand", (), code, ())


def test_every_reason_has_a_remedy_and_every_remedy_a_reason():
    assert set(REMEDIES) == {*Lack, *Fault, NOT_SAID, OPEN}
    assert set(REMEDIES.values()) == set(Remedy)


def test_remedies_are_said_once_in_the_order_of_the_reasons():
    codes = [Fault.COPY, Lack.MISSING, Fault.TOO_LITTLE, Lack.INCOMPLETE, Lack.MISSING]

    assert of_reasons(reason(code) for code in codes) == (Remedy.ORIGINAL, Remedy.ADD, Remedy.LETTER)
    assert of_reasons([]) == ()
