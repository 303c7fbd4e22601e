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


class FileRefused(Refused):
    """This file will not do. The first code says why; nothing of it was kept."""

    code = "file_broken"
    status = 422


class TooLarge(FileRefused):
    code = "file_too_large"
    status = 413


class TypeUnknown(FileRefused):
    code = "file_type_unknown"
    status = 415


class NotNow(Refused):
    """The file may be good: store, scanner or darkroom cannot take it at the moment. Trying again may help."""

    code = "store_unreachable"
    status = 409


class PaperClosed(Refused):
    """The office has decided about this paper, or the booking takes none any more."""

    code = "paper_closed"


class WrongPlace(Refused):
    """The piece does not begin where the last one ended."""

    code = "upload_elsewhere"


class NoPage(Refused):
    code = "page_gone"
    status = 404


class Held(Refused):
    """A legal hold stands: nothing may be destroyed."""

    code = "held"


class CaseTaken(Refused):
    """Another officer has this applicant's case in hand."""

    code = "case_taken"


class CaseOver(Refused):
    """The papers were found complete; the case is opened again before anything changes."""

    code = "case_over"


class NoCheck(Refused):
    """Papers cannot be given to an officer now; the code says why."""

    code = "check_waits"


class CheckOver(Refused):
    """The papers were answered, or taken back, a moment ago."""

    code = "check_over"


class AnotherWanted(Refused):
    """Who referred a case does not decide it."""

    code = "another_wanted"
    status = 403
