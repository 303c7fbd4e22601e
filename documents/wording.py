"""What the codes of papers mean, in sentences for people."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from documents.rules.kinds import PaperKind

WORDS: dict[str, Promise] = {
    # a file that will not do
    "file_missing": _("Choose a file or take a picture first."),
    "file_empty": _("There is nothing in this file. Take the picture again, or choose another file."),
    "file_too_large": _("This file is larger than 15 MB. Send a smaller picture, or the pages one by one."),
    "file_type_unknown": _("This is no picture or PDF. We take JPEG, PNG, HEIC and PDF, whatever the file is called."),
    "file_broken": _("This file cannot be opened: it is damaged or not whole. Take the picture again."),
    "file_locked": _("This PDF has a password. Save it without one, or photograph the paper."),
    "file_infected": _("The virus scanner stopped this file. Photograph the paper itself instead."),
    "too_many_pages": _("These are more than 20 pages. Send only the pages that are asked for."),
    "picture_too_big": _("This picture has more dots than can be opened here. Set the camera to 12 megapixels."),
    "picture_too_small": _("This picture is too small to be read. Take it again from near by."),
    # what may go better in a moment
    "store_full": _("The store for papers is full just now. What you handed in before is safe. Try again later."),
    "store_unreachable": _("The store for papers does not answer. What you handed in before is safe. Try again soon."),
    "scan_unreachable": _("Files cannot be checked for viruses just now. Nothing is lost. Try again in some minutes."),
    "darkroom_busy": _("Many papers arrive at this moment. Nothing is lost. Try again in a minute."),
    "page_unreadable": _("This page cannot be shown: it was damaged in the store. Please hand it in again."),
    # what the person may not do any more
    "paper_closed": _("This paper can no longer be changed here. The office can still help you."),
    "page_gone": _("This page is not here any more."),
    "upload_elsewhere": _("The pieces of the file did not fit together. It goes on from where it stood."),
    "upload_over": _("This file is not on its way any more. Choose it again."),
    "not_undoable": _("This can no longer be taken back. Hand the page in again."),
    # the look of a page
    "too_dark": _("This picture is dark. Go to a window or switch on a light, and take it again."),
    "too_pale": _("Print and paper can hardly be told apart. Take the picture in even light, without a flash."),
    "blurred": _("This picture is blurred. Hold the phone still, wait until it is sharp, and take it again."),
    "cut": _("It looks as if an edge of the paper is cut off. All four corners should be in the picture."),
    "sideways": _("It looks as if this page lies on its side. Turn it until you can read it."),
    "upside_down": _("It looks as if this page is upside down. Turn it until you can read it."),
    "small": _("This picture is small; fine print may not be readable. Take it from nearer by."),
    "page_twice": _("You have handed in this very page already. It is kept once."),
    # what was done
    "page_taken": _("Handed in. If you can read it here, so can the office."),
    "look_again": _("Handed in, but please look at it again: what is marked below may not be readable."),
    "page_removed": _("The page is removed."),
    "page_restored": _("The page is back."),
    "page_turned": _("The page is turned."),
}

KINDS: dict[PaperKind, Promise] = {
    PaperKind.EKTP: _("e-KTP"),
    PaperKind.FAMILY_CARD: _("Family card (KK)"),
    PaperKind.BIRTH_CERTIFICATE: _("Birth certificate"),
    PaperKind.MARRIAGE_BOOK: _("Marriage book or certificate"),
    PaperKind.DIPLOMA: _("School diploma"),
    PaperKind.BAPTISM_LETTER: _("Baptism letter"),
    PaperKind.OLD_PASSPORT: _("Old passport"),
    PaperKind.MOVING_ABROAD_LETTER: _("Letter of moving abroad"),
    PaperKind.EKTP_LETTER: _("Letter in place of the e-KTP"),
    PaperKind.NATURALISATION_LETTER: _("Letter of naturalisation"),
    PaperKind.NAME_CHANGE_DECISION: _("Decision on a change of name"),
    PaperKind.DATA_LETTER: _("Letter that completes the data"),
    PaperKind.PARENT_EKTP: _("e-KTP of a parent"),
    PaperKind.PARENT_PASSPORT: _("Passport of a parent"),
    PaperKind.PARENTS_MARRIAGE: _("Marriage record of the parents"),
    PaperKind.PARENTS_STATEMENT: _("Statement of both parents"),
    PaperKind.CUSTODY_ORDER: _("Court order on custody"),
    PaperKind.DEATH_CERTIFICATE: _("Death certificate"),
    PaperKind.GUARDIANSHIP_ORDER: _("Court order on guardianship"),
    PaperKind.PARENTS_PERMISSION: _("Permission of the parents"),
    PaperKind.ESCORT_EKTP: _("e-KTP of who comes along"),
    PaperKind.ESCORT_PASSPORT: _("Passport of who comes along"),
    PaperKind.POLICE_REPORT: _("Police report of the loss"),
    PaperKind.CHANGE_PROOF: _("Proof of the change of data"),
    PaperKind.CANCELLATION_LETTER: _("Letter of cancellation"),
    PaperKind.TRAVEL_AGENCY_LETTER: _("Letter of the travel agency"),
    PaperKind.PLACEMENT_LETTER: _("Letter for the placement abroad"),
    PaperKind.WORK_CONTRACT: _("Work contract"),
    PaperKind.MEDICAL_LETTER: _("Letter of a doctor or hospital"),
    PaperKind.PAYMENT_PROOF: _("Proof of payment"),
    PaperKind.COLLECTOR_EKTP: _("e-KTP of who collects"),
    PaperKind.POWER_OF_ATTORNEY: _("Power of attorney"),
}


def say(code: str) -> Promise:
    return WORDS[code]


def sentences(codes: Iterable[str]) -> list[Promise]:
    return [WORDS[code] for code in codes]


def kind_name(kind: str) -> Promise:
    return KINDS[PaperKind(kind)]
