"""What an action on papers or interviews refuses, by code; wording.py says the codes."""

from offices.errors import Refused


class NotYours(Refused):
    """It is another officer's turn, or was never this one's."""

    code = "not_yours"
    status = 403


class AlreadyTaken(Refused):
    code = "taken_by_another"


class Unsettled(Refused):
    """A decision that cannot be made yet."""

    code = "unsettled"
    status = 422
