"""What an action of the visit refuses, by code; wording.py says the codes."""

from offices.errors import KeyReused as KeyReused  # noqa: PLC0414  refused on this floor most of all
from offices.errors import Refused


class SlotFull(Refused):
    code = "slot_full"


class NotReleased(Refused):
    code = "not_released"


class SlotGone(Refused):
    """The slot has begun, is closed, or never was."""

    code = "slot_gone"


class NotOffered(Refused):
    """The service or product is not to be had at this point at this time."""

    code = "not_offered"
    status = 422


class HoldOver(Refused):
    code = "hold_over"
    status = 410


class AlreadyBooked(Refused):
    code = "already_booked"


class AlreadyWaiting(Refused):
    code = "already_waiting"


class NotEligible(Refused):
    code = "not_eligible"
    status = 422


class ContactNotConfirmed(Refused):
    code = "contact_not_confirmed"


class CodeWrong(Refused):
    code = "code_wrong"
    status = 422


class TooMany(Refused):
    code = "too_many"
    status = 429


class NotFound(Refused):
    code = "not_found"
    status = 404


class NotLive(Refused):
    """The booking is cancelled or past."""

    code = "not_live"


class TooLate(Refused):
    code = "too_late"


class NothingToUndo(Refused):
    code = "nothing_to_undo"
