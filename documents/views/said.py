"""What a refusal of any floor is in words."""

from bookings import wording as visits
from documents import wording
from offices.errors import Refused


def said(refusal: Refused) -> str:
    """The first code's sentence."""
    code = refusal.codes[0]
    return wording.say(code) if code in wording.WORDS else visits.say(code)
