"""What the codes of papers mean, in sentences for people."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from documents.rules.kinds import PaperKind
from documents.wording.lists import KINDS

WORDS: dict[str, Promise] = {
    # a file that will not do
    "file_missing": gettext_lazy("Choose a file or take a picture first."),
    "file_empty": gettext_lazy("There is nothing in this file. Take the picture again, or choose another file."),
    "file_too_large": gettext_lazy("This file is larger than 15 MB. Send a smaller picture, or the pages one by one."),
    "file_type_unknown": gettext_lazy(
        "This is no picture or PDF. We take JPEG, PNG, HEIC and PDF, whatever the file is called."
    ),
    "file_broken": gettext_lazy("This file cannot be opened: it is damaged or not whole. Take the picture again."),
    "file_locked": gettext_lazy("This PDF has a password. Save it without one, or photograph the paper."),
    "file_infected": gettext_lazy("The virus scanner stopped this file. Photograph the paper itself instead."),
    "too_many_pages": gettext_lazy("These are more than 20 pages. Send only the pages that are asked for."),
    "picture_too_big": gettext_lazy(
        "This picture has more dots than can be opened here. Set the camera to 12 megapixels."
    ),
    "picture_too_small": gettext_lazy("This picture is too small to be read. Take it again from near by."),
    # what may go better in a moment
    "store_full": gettext_lazy(
        "The store for papers is full just now. What you handed in before is safe. Try again later."
    ),
    "store_unreachable": gettext_lazy(
        "The store for papers does not answer. What you handed in before is safe. Try again soon."
    ),
    "scan_unreachable": gettext_lazy(
        "Files cannot be checked for viruses just now. Nothing is lost. Try again in some minutes."
    ),
    "darkroom_busy": gettext_lazy("Many papers arrive at this moment. Nothing is lost. Try again in a minute."),
    "page_unreadable": gettext_lazy("This page cannot be shown: it was damaged in the store. Please hand it in again."),
    # what the person may not do any more
    "paper_closed": gettext_lazy("This paper can no longer be changed here. The office can still help you."),
    "page_gone": gettext_lazy("This page is not here any more."),
    "upload_elsewhere": gettext_lazy("The pieces of the file did not fit together. It goes on from where it stood."),
    "upload_over": gettext_lazy(
        "This file is not on its way any more. Look whether it is here, and choose it again if it is not."
    ),
    "not_undoable": gettext_lazy("This can no longer be taken back. Hand the page in again."),
    # the look of a page
    "too_dark": gettext_lazy("This picture is dark. Go to a window or switch on a light, and take it again."),
    "too_pale": gettext_lazy(
        "Print and paper can hardly be told apart. Take the picture in even light, without a flash."
    ),
    "blurred": gettext_lazy(
        "This picture is blurred. Hold the phone still, wait until it is sharp, and take it again."
    ),
    "cut": gettext_lazy("It looks as if an edge of the paper is cut off. All four corners should be in the picture."),
    "sideways": gettext_lazy("It looks as if this page lies on its side. Turn it until you can read it."),
    "upside_down": gettext_lazy("It looks as if this page is upside down. Turn it until you can read it."),
    "small": gettext_lazy("This picture is small; fine print may not be readable. Take it from nearer by."),
    "page_twice": gettext_lazy("You have handed in this very page already. It is kept once."),
    # what people ask about their data, and what stops the clock
    "held": gettext_lazy("A legal hold stands on these papers: nothing of them may be destroyed."),
    "held_already": gettext_lazy("A legal hold stands on these papers already."),
    "not_held": gettext_lazy("No legal hold stands on these papers."),
    "asked_already": gettext_lazy("You have asked this already. The answer is on its way."),
    "answered_already": gettext_lazy("This has been answered already."),
    "answer_unfit": gettext_lazy("This is no answer to what was asked."),
    "wish_missing": gettext_lazy("Write what is wrong, and how it should be."),
    "asked": gettext_lazy("The office has what you ask, and must answer within 3 × 24 hours."),
    "answered": gettext_lazy("The answer is noted."),
    "hold_placed": gettext_lazy("Nothing of these papers is destroyed from now on."),
    "hold_lifted": gettext_lazy("The papers are destroyed when their time comes."),
    "issue_noted": gettext_lazy("Noted. The time of the papers counts from that day."),
    # what was done
    "page_taken": gettext_lazy("Handed in. If you can read it here, so can the office."),
    "look_again": gettext_lazy("Handed in, but please look at it again: what is marked below may not be readable."),
    "page_removed": gettext_lazy("The page is removed."),
    "page_restored": gettext_lazy("The page is back."),
    "page_turned": gettext_lazy("The page is turned."),
}

DEEDS: dict[str, Promise] = {
    "paper.received": gettext_lazy("Took in pages of a paper"),
    "paper.page_removed": gettext_lazy("Took a page out"),
    "paper.page_restored": gettext_lazy("Took a page back in"),
    "paper.viewed": gettext_lazy("Looked at a page of a paper"),
    "paper.destroyed": gettext_lazy("Destroyed papers: their keys are gone"),
    "vault.emptied": gettext_lazy("Emptied the vault of destroyed papers"),
    "papers.held": gettext_lazy("Stopped papers from being destroyed"),
    "papers.released": gettext_lazy("Let papers be destroyed again when their time comes"),
    "case.said": gettext_lazy("Said what the case is"),
    "passport.issued": gettext_lazy("Noted that the passport was issued"),
    "rights.asked": gettext_lazy("Asked about their own data"),
    "rights.answered": gettext_lazy("Answered what somebody asked about their data"),
    "rights.exported": gettext_lazy("Handed all data of a person over as a file"),
}


def sentences(codes: Iterable[str]) -> list[str]:
    return [str(WORDS[code]) for code in codes]


def kind_name(kind: str) -> str:
    """A paper's name as a heading."""
    return capfirst(str(KINDS[PaperKind(kind)]))
