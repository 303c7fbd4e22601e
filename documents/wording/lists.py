"""What the codes of papers and cases mean, in words for people."""

from collections.abc import Collection, Sequence

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.wording import finder as visits
from documents.rules.cases import Case, Fact
from documents.rules.kinds import PaperKind, Shows

Words = str | Promise

KINDS: dict[PaperKind, Words] = {
    PaperKind.EKTP: gettext_lazy("identity card (e-KTP)"),
    PaperKind.FAMILY_CARD: gettext_lazy("family card (Kartu Keluarga)"),
    PaperKind.BIRTH_CERTIFICATE: gettext_lazy("birth certificate"),
    PaperKind.MARRIAGE_BOOK: gettext_lazy("marriage book or certificate"),
    PaperKind.DIPLOMA: gettext_lazy("school diploma"),
    PaperKind.BAPTISM_LETTER: gettext_lazy("baptism letter"),
    PaperKind.OLD_PASSPORT: gettext_lazy("old passport"),
    PaperKind.MOVING_ABROAD_LETTER: gettext_lazy("letter about moving abroad"),
    PaperKind.EKTP_LETTER: gettext_lazy("letter in place of the e-KTP"),
    PaperKind.NATURALISATION_LETTER: gettext_lazy("letter of naturalisation"),
    PaperKind.NAME_CHANGE_DECISION: gettext_lazy("decision on the change of name"),
    PaperKind.DATA_LETTER: gettext_lazy("letter about missing or different data"),
    PaperKind.PARENT_EKTP: gettext_lazy("identity card (e-KTP) of a parent or guardian"),
    PaperKind.PARENT_PASSPORT: gettext_lazy("passport of a parent"),
    PaperKind.PARENTS_MARRIAGE: gettext_lazy("marriage book or certificate of the parents"),
    PaperKind.PARENTS_STATEMENT: gettext_lazy("statement of responsibility"),
    PaperKind.CUSTODY_ORDER: gettext_lazy("court ruling on custody"),
    PaperKind.DEATH_CERTIFICATE: gettext_lazy("death certificate of the parent"),
    PaperKind.GUARDIANSHIP_ORDER: gettext_lazy("court ruling on guardianship"),
    PaperKind.PARENTS_PERMISSION: gettext_lazy("permission of both parents"),
    PaperKind.ESCORT_EKTP: gettext_lazy("identity card (e-KTP) of the escort"),
    PaperKind.ESCORT_PASSPORT: gettext_lazy("passport of the escort"),
    PaperKind.POLICE_REPORT: gettext_lazy("police report of the loss"),
    PaperKind.CHANGE_PROOF: gettext_lazy("paper that shows the change"),
    PaperKind.CANCELLATION_LETTER: gettext_lazy("letter that cancels the earlier passport"),
    PaperKind.TRAVEL_AGENCY_LETTER: gettext_lazy("letter of the travel agency"),
    PaperKind.PLACEMENT_LETTER: gettext_lazy("letter of Disnaker or BP2MI"),
    PaperKind.WORK_CONTRACT: gettext_lazy("work contract"),
    PaperKind.MEDICAL_LETTER: gettext_lazy("doctor's letter"),
    PaperKind.PAYMENT_PROOF: gettext_lazy("proof of payment"),
    PaperKind.COLLECTOR_EKTP: gettext_lazy("identity card (e-KTP) of whoever collects it"),
    PaperKind.POWER_OF_ATTORNEY: gettext_lazy("power of attorney with a duty stamp"),
}

SHOWS: dict[Shows, Words] = {
    Shows.NIK: gettext_lazy("NIK"),
    Shows.FAMILY_CARD_NUMBER: gettext_lazy("number of the family card"),
    Shows.NAME: gettext_lazy("name"),
    Shows.BIRTH_PLACE: gettext_lazy("place of birth"),
    Shows.BIRTH_DATE: gettext_lazy("date of birth"),
    Shows.PARENTS: gettext_lazy("names of the parents"),
    Shows.PASSPORT_NUMBER: gettext_lazy("number of the passport"),
    Shows.EXPIRY: gettext_lazy("day on which it runs out"),
    Shows.SIGNATURES: gettext_lazy("signatures"),
    Shows.DUTY_STAMP: gettext_lazy("duty stamp"),
}

CASES: dict[Case, Words] = {
    Case.ADULT_NEW: gettext_lazy("First passport of a grown-up"),
    Case.ADULT_REPLACEMENT: gettext_lazy("New passport for one that has run out or is full, grown-up"),
    Case.ADULT_LOST: gettext_lazy("Lost passport of a grown-up"),
    Case.ADULT_DAMAGED: gettext_lazy("Damaged passport of a grown-up"),
    Case.ADULT_DATA: gettext_lazy("Changed data in the passport of a grown-up"),
    Case.CHILD_BOTH_PARENTS: gettext_lazy("Child with both parents"),
    Case.CHILD_DIVORCED: gettext_lazy("Child of divorced parents"),
    Case.CHILD_ONE_PARENT: gettext_lazy("Child with one parent"),
    Case.CHILD_NO_PARENTS: gettext_lazy("Child without parents"),
    Case.PICK_UP: gettext_lazy("Collecting a passport"),
    Case.CHILD_ESCORTED: gettext_lazy("Child who travels with somebody else"),
    Case.HAJ_UMRAH: gettext_lazy("Haj or umrah"),
    Case.MIGRANT_WORKER: gettext_lazy("Work abroad (prospective migrant worker)"),
    Case.HOME_SERVICE: gettext_lazy("Service at home or in hospital"),
    Case.NOT_COLLECTED: gettext_lazy("After a passport that nobody collected"),
}

FACTS: dict[Fact, Words] = {  # each fits after "if"
    Fact.REPLACES: gettext_lazy("there is an old passport"),
    Fact.BOOK_RECENT: gettext_lazy("the old passport was issued in Indonesia after 2009"),
    Fact.LOST: gettext_lazy("the passport is lost"),
    Fact.DAMAGED: gettext_lazy("the passport is damaged"),
    Fact.DATA_CHANGED: gettext_lazy("data in the passport change"),
    Fact.CUSTODY_RULED: gettext_lazy("the parent to whom a court gave custody applies"),
    Fact.PARENT_DIED: gettext_lazy("father or mother has died"),
    Fact.PARENT_NOT_FOUND: gettext_lazy("father or mother cannot be found"),
    Fact.BY_RELATIVE: gettext_lazy("a relative on the same family card collects it"),
    Fact.BY_OTHER: gettext_lazy("somebody else collects it"),
    Fact.NATURALISED: gettext_lazy("the applicant became an Indonesian citizen by naturalisation"),
    Fact.NAME_CHANGED: gettext_lazy("the name was changed by a decision"),
    Fact.PARENT_PASSPORT: gettext_lazy("father or mother has a passport"),
    Fact.ESCORTED: gettext_lazy("the child travels with somebody other than the parents"),
    Fact.PILGRIM: gettext_lazy("the passport is for haj or umrah"),
    Fact.WORKS_ABROAD: gettext_lazy("the passport is for work abroad"),
    Fact.AT_HOME: gettext_lazy("the applicant is too ill to come to the office"),
    Fact.NOT_COLLECTED: gettext_lazy("an earlier passport was cancelled because nobody collected it"),
}

QUESTIONS: dict[str, Words] = {
    **{code: visits.QUESTIONS[code] for code in ("before", "for_whom")},
    "service": gettext_lazy("What do you come for?"),
    "book": gettext_lazy("When and where was the old passport issued?"),
    "parents": gettext_lazy("What about the child's parents?"),
    "custody": gettext_lazy("Which parent applies?"),
    "collector": gettext_lazy("Who collects the passport?"),
}

CHOICES: dict[str, dict[str, tuple[Words, Words]]] = {
    **{code: visits.CHOICES[code] for code in ("before", "for_whom")},
    "book": {
        "recent": (gettext_lazy("In Indonesia, after 2009"), ""),
        "older": (gettext_lazy("Earlier, or abroad"), ""),
    },
    "parents": {
        "both": (gettext_lazy("Both can sign, and they are not divorced"), ""),
        "divorced": (gettext_lazy("They are divorced"), ""),
        "died": (gettext_lazy("One of them has died"), ""),
        "not_found": (gettext_lazy("One of them cannot be found"), ""),
        "none": (gettext_lazy("Neither is there"), gettext_lazy("A court has named a guardian.")),
    },
    "custody": {
        "ruled": (gettext_lazy("The one to whom a court gave custody"), ""),
        "open": (
            gettext_lazy("The other one, or nobody was given custody"),
            gettext_lazy("Then both sign the statement."),
        ),
    },
    "collector": {
        "self": (gettext_lazy("I collect it myself"), ""),
        "relative": (gettext_lazy("A relative"), gettext_lazy("Somebody on the same family card.")),
        "other": (gettext_lazy("Somebody else"), gettext_lazy("With a power of attorney.")),
    },
}


def kind(code: PaperKind) -> str:
    return str(KINDS[code])


def shown(codes: Collection[Shows]) -> list[str]:
    """What a paper must show, in the order of the closed list."""
    return [str(SHOWS[code]) for code in Shows if code in codes]


def question(code: str) -> str:
    return str(QUESTIONS[code])


def choice(code: str, value: str) -> tuple[str, str]:
    """(label, hint) of a choice of a question."""
    label, hint = CHOICES[code][value]
    return str(label), str(hint)


def fact(code: Fact) -> str:
    """The fact as a sentence of its own."""
    return str(capfirst(str(FACTS[code])))


def condition(needs: Collection[Fact], unless: Collection[Fact]) -> str:
    """When a paper is asked for; "" when it always is."""
    parts = []
    if needs:
        words = _(" and ").join(str(FACTS[code]) for code in Fact if code in needs)
        parts.append(_("if %(facts)s") % {"facts": words})
    if unless:
        words = _(" or ").join(str(FACTS[code]) for code in Fact if code in unless)
        parts.append(_("unless %(facts)s") % {"facts": words})
    return ", ".join(parts)


def instead(code: PaperKind, note: str) -> str:
    """A paper that is enough for some."""
    return _("Or: %(paper)s. %(note)s") % {"paper": kind(code), "note": note}


def papers(codes: Sequence[PaperKind]) -> str:
    """The papers of a demand: "A", or "One of these: a, b or c"."""
    *others, last = [kind(code) for code in codes]
    if not others:
        return str(capfirst(last))
    return _("One of these: %(others)s or %(last)s") % {"others": ", ".join(others), "last": last}
