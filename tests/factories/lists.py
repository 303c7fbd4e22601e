"""Lists of papers, as rules and as rows. A test names only what it is about."""

from documents.models import AskedPaper, Cure, RequirementSet
from documents.rules.cases import Case, Situation
from documents.rules.kinds import PaperKind
from documents.rules.requirements import Asked, CaseList
from tests.factories.houses import LONG_AGO, SOURCED


def asked(kind="ektp", *, demand=None, shows=(), needs=(), unless=(), filled_by=None, **fields):
    """A paper that is a demand of its own unless a test is about alternatives."""
    return Asked(
        demand=demand or kind,
        kind=PaperKind(kind),
        shows=frozenset(shows),
        needs=frozenset(needs),
        unless=frozenset(unless),
        filled_by=PaperKind(filled_by) if filled_by else None,
        **fields,
    )


def case_list(*papers, case="adult_new", office="", valid_from=LONG_AGO, valid_to=None):
    return CaseList(Case(case), office, valid_from, valid_to, tuple(papers))


def person(*facts, cases=("adult_new",), unknown=()):
    return Situation(tuple(Case(case) for case in cases), frozenset(facts), frozenset(unknown))


def make_set(*kinds, case="adult_new", office=None, valid_from=LONG_AGO, **fields):
    """A list that asks for these papers, each by itself; make_asked() adds more."""
    code = "-".join(part for part in (case, office.slug if office else "", valid_from.isoformat()) if part)
    made = RequirementSet.objects.create(
        code=code, case=case, office=office, valid_from=valid_from, **{**SOURCED, **fields}
    )
    for order, kind in enumerate(kinds):
        make_asked(made, kind, order=order)
    return made


def make_asked(requirements, kind, *, demand=None, **fields):
    return AskedPaper.objects.create(requirements=requirements, kind=kind, demand=demand or kind, **fields)


def make_cure(code="letter", **fields):
    words = {"name_id": "Surat", "name_en": "Letter", "agency_id": "Dinas", "agency_en": "Registry"}
    return Cure.objects.create(code=code, **{**words, **SOURCED, **fields})
