"""From the text that was seen on a picture to what the paper says. A paper of an unknown kind says nothing."""

from collections.abc import Callable, Container, Iterable, Mapping

from documents.rules.fields import Field, Sex
from documents.rules.kinds import SAME_PRINT, PaperKind, Shows
from documents.rules.matching import Said
from documents.rules.names import Likeness, compare_names
from documents.rules.reading.family_card import read_family_card
from documents.rules.reading.forms import (
    read_baptism_letter,
    read_birth_certificate,
    read_diploma,
    read_ektp,
    read_marriage_book,
)
from documents.rules.reading.found import Found, checked, in_districts
from documents.rules.reading.lines import Seen
from documents.rules.reading.passport import read_passport

READERS: Mapping[PaperKind, Callable[[Seen], tuple[Found, ...]]] = {
    PaperKind.EKTP: read_ektp,
    PaperKind.FAMILY_CARD: read_family_card,
    PaperKind.BIRTH_CERTIFICATE: read_birth_certificate,
    PaperKind.MARRIAGE_BOOK: read_marriage_book,
    PaperKind.DIPLOMA: read_diploma,
    PaperKind.BAPTISM_LETTER: read_baptism_letter,
    PaperKind.OLD_PASSPORT: read_passport,
}
PARENTS = {Field.FATHER, Field.MOTHER}
_SHOWN = {
    Shows.NIK: {Field.NIK},
    Shows.FAMILY_CARD_NUMBER: {Field.FAMILY_CARD_NUMBER},
    Shows.NAME: {Field.NAME},
    Shows.BIRTH_PLACE: {Field.BIRTH_PLACE},
    Shows.BIRTH_DATE: {Field.BIRTH_DATE},
    Shows.PASSPORT_NUMBER: {Field.PASSPORT_NUMBER},
    Shows.EXPIRY: {Field.EXPIRY},
}
# What its reader has no field for. A marriage book names the fathers alone, and whether that is enough a person says.
FOR_PEOPLE: Mapping[PaperKind, frozenset[Shows]] = {PaperKind.MARRIAGE_BOOK: frozenset({Shows.PARENTS})}


def can_read(kind: PaperKind) -> bool:
    return SAME_PRINT.get(kind, kind) in READERS


def read(kind: PaperKind, seen: Seen, *, districts: Container[str] | None = None) -> tuple[Found, ...]:
    """What a picture of a paper of that kind says; nothing for a kind without a reader.

    `districts` are the six digits that a NIK may begin with, today's and retired ones; one that begins otherwise is
    not sure. Without them that is not looked at.
    """
    reader = READERS.get(SAME_PRINT.get(kind, kind))
    found = reader(seen) if reader else ()
    return found if districts is None else tuple(in_districts(one, districts) for one in found)


def together(pages: Iterable[Iterable[Found]]) -> tuple[Found, ...]:
    """What several pages of one paper say: of each field of each person the surest reading."""
    return checked(one for page in pages for one in page)


def persons(found: Iterable[Found]) -> tuple[str, ...]:
    """Whom the paper is about, in its order; the empty name for whoever it is all about."""
    return tuple(dict.fromkeys(one.person for one in found))


def whose(found: Iterable[Found], *, name: str, nik: str = "") -> str | None:
    """Which person of the paper this one is: by the NIK, or else by a name that is equal or alike.

    None when nobody is, or when a name could be that of two.
    """
    known = tuple(found)
    if nik:
        for one in known:
            if one.field is Field.NIK and one.value == nik:
                return one.person
    named = [(one.person, compare_names(one.value, name).likeness) for one in known if one.field is Field.NAME]
    for likeness in (Likeness.EQUAL, Likeness.ALIKE):
        people = {person for person, found_so in named if found_so is likeness}
        if people:
            return people.pop() if len(people) == 1 else None
    return None


def said_by(kind: PaperKind, found: Iterable[Found], person: str) -> tuple[Said, ...]:
    """What the paper says of that person, for the matching table: their own row, and what is about the whole paper."""
    own = (one for one in found if one.person in (person, ""))
    return tuple(Said(kind, one.field, one.value, one.is_sure, one.read_as) for one in own)


def said_of_parents(kind: PaperKind, found: Iterable[Found]) -> tuple[Said, ...]:
    """What cards of parents say of the applicant: each holder's name, as the father's or the mother's."""
    cards: dict[str, dict[Field, Found]] = {}
    for one in found:
        cards.setdefault(one.person, {})[one.field] = one
    return tuple(
        Said(kind, _parent(card), name.value, name.is_sure, name.read_as)
        for card in cards.values()
        if (name := card.get(Field.NAME))
    )


def _parent(card: Mapping[Field, Found]) -> Field:
    """Which of the two; a sex that was not read leaves it open."""
    sex = card.get(Field.SEX)
    return {Sex.MALE.value: Field.FATHER, Sex.FEMALE.value: Field.MOTHER}.get(sex.value if sex else "", Field.PARENT)


def shown(found: Iterable[Found], person: str) -> frozenset[Shows]:
    """What the paper is seen to show of that person, as far as it was read without doubt."""
    fields = {one.field for one in found if one.is_sure and one.person in (person, "")}
    has_parents = fields >= PARENTS or Field.PARENT in fields  # a diploma has room for one only
    parents = {Shows.PARENTS} if has_parents else set()
    return frozenset({shows for shows, needed in _SHOWN.items() if needed <= fields} | parents)


def names_one_parent(found: Iterable[Found], person: str) -> bool:
    """Whether one of the two was read and the other was not: the picture's fault, or what the paper lawfully says."""
    return len(PARENTS & {one.field for one in found if one.person in (person, "")}) == 1
