"""What is said of corrections that people asked for."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

WORDS: dict[str, Promise] = {
    "facts_changed": gettext_lazy("A colleague has changed these data meanwhile. Here they are as they stand now."),
    "correction_waits": gettext_lazy("A correction still waits for a second officer."),
    "nothing_to_correct": gettext_lazy("This is what stands here already: nothing was changed."),
    "nothing_waits": gettext_lazy("Nothing waits for a second officer any more."),
    "nothing_put_right": gettext_lazy("Nothing has been put right yet. Put it right first, or choose another answer."),
    "answer_partly": gettext_lazy("Something was left as it is: answer that a part is put right."),
    "name_both": gettext_lazy("For this answer something must be put right, and something named that is not."),
    "something_put_right": gettext_lazy("Something was put right: this answer does not fit."),
    "put_right": gettext_lazy("Put right. Papers and list were compared anew."),
    "put_forward": gettext_lazy(
        "This is more than a slip of the pen: another officer must agree before anything changes."
    ),
    "left_so": gettext_lazy("Noted: the answer will say why this stays as it is."),
    "turned_down": gettext_lazy("Nothing was changed, and the answer will say why."),
}

DEEDS: dict[str, Promise] = {
    "rights.correction_proposed": gettext_lazy("Asked a second officer about a correction"),
    "rights.correction_turned_down": gettext_lazy("Turned a proposed correction down"),
    "rights.left": gettext_lazy("Noted what is not put right, and why"),
}

AS_TYPED = gettext_lazy("%(field)s, as typed")
ANYTHING_ELSE = gettext_lazy("Something else that was asked")
