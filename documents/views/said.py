"""What a refusal of any floor is in words."""

from django.utils.functional import Promise

from bookings import wording as visit
from documents import wording
from offices.errors import Refused


def said(refusal: Refused) -> Promise | str:
    """The first code's sentence."""
    code = refusal.codes[0]
    return wording.WORDS[code] if code in wording.WORDS else visit.say(code)
