"""What the codes of the check before the visit mean, in sentences for people."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Promise] = {
    "check_waits": _("The office has your papers already. The answer is on its way."),
    "check_over": _("These papers have been answered already. Nothing was changed."),
    "visit_has_begun": _("The visit has begun: show the originals there."),
    "check_too_late": _("The time for handing in again is over. Bring the originals to your visit; it stays booked."),
    "nothing_new": _("There is nothing new to look at. Hand a paper in first."),
    "papers_unlooked": _("Look at every paper on the list that was handed in, then answer."),
    "check_not_referred": _("Before the visit there are two answers: complete or incomplete."),
    "check_asked": _("The office has your papers. An officer looks at them and answers."),
    "check_withdrawn": _("Taken back. Your papers stay here; ask again when you are ready."),
    "check_taken_over": _("The papers are in your hands now. Your colleague reads why."),
    "check_again": _("The papers are on the list again."),
    "answered_complete": _("Complete. The citizen is told to bring the originals."),
    "answered_incomplete": _("Incomplete. The citizen reads what is missing, what helps, and until when."),
}

NOT_LOOKED_AT = _("Nobody has looked at it yet.")

DEEDS: dict[str, Promise] = {
    "check.asked": _("Asked for papers to be checked before the visit"),
    "check.withdrawn": _("Took the asking for a check back"),
    "check.seen": _("Looked at papers before the visit"),
    "check.taken": _("Took papers to be checked in hand"),
    "check.taken_over": _("Took papers to be checked over from a colleague"),
    "check.looked_at": _("Said what the picture of a paper shows"),
    "check.look_taken_back": _("Took back what was said of a picture"),
    "check.complete": _("Answered before the visit: complete"),
    "check.incomplete": _("Answered before the visit: incomplete"),
}
