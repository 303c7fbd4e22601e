"""The matching table: what each paper says and what was typed, side by side, and what helps where they disagree.

The table proposes; a person decides. Nothing here depends on the order in which papers were handed in.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations

from documents.rules.fields import Field
from documents.rules.kinds import PaperKind
from documents.rules.names import EQUAL, Compared, Likeness, compare_names, compare_places
from offices.rules.identity import born_on, read_nik

TYPED = "typed"  # the source of what the citizen wrote
LONGEST_IN_A_PASSPORT = 37  # letters of a name, beside the two fillers between its parts: longer ones are cut

# Whose word is taken where two papers disagree: the civil registry before what was written from it.
ORDER = (
    PaperKind.EKTP,
    PaperKind.FAMILY_CARD,
    PaperKind.BIRTH_CERTIFICATE,
    PaperKind.PARENT_EKTP,
    PaperKind.MARRIAGE_BOOK,
    PaperKind.DIPLOMA,
    PaperKind.BAPTISM_LETTER,
    PaperKind.OLD_PASSPORT,
    TYPED,
)

_PERSON = frozenset({Field.NAME, Field.BIRTH_PLACE, Field.BIRTH_DATE})
_PARENTS = frozenset({Field.FATHER, Field.MOTHER})
# What each paper carries by its print. A birth certificate may have the NIK or not; it is no gap without.
CARRIES: Mapping[str, frozenset[Field]] = {
    PaperKind.EKTP: _PERSON | {Field.NIK},
    PaperKind.FAMILY_CARD: _PERSON | _PARENTS | {Field.NIK, Field.FAMILY_CARD_NUMBER},
    PaperKind.BIRTH_CERTIFICATE: _PERSON | _PARENTS,
    PaperKind.PARENT_EKTP: frozenset({Field.PARENT}),  # one of them is enough
    PaperKind.MARRIAGE_BOOK: _PERSON,  # a father stands behind bin or binti, where there is one; without is no gap
    PaperKind.DIPLOMA: _PERSON | {Field.PARENT},
    PaperKind.BAPTISM_LETTER: _PERSON | _PARENTS,
    PaperKind.OLD_PASSPORT: frozenset({Field.NAME, Field.BIRTH_DATE}),
    TYPED: frozenset({Field.NAME, Field.BIRTH_DATE}),
}
# Who can mend what stands on the paper.
LETTERS: Mapping[str, str] = {
    PaperKind.EKTP: "letter_from_registry",
    PaperKind.FAMILY_CARD: "letter_from_registry",
    PaperKind.BIRTH_CERTIFICATE: "letter_from_registry",
    PaperKind.PARENT_EKTP: "card_of_a_parent",
    PaperKind.MARRIAGE_BOOK: "letter_from_marriage_office",
    PaperKind.DIPLOMA: "letter_from_school",
    PaperKind.BAPTISM_LETTER: "letter_from_congregation",
    PaperKind.OLD_PASSPORT: "passport_data_change",
    TYPED: "correct_what_was_typed",
}
ROWS = (
    Field.NAME,
    Field.BIRTH_PLACE,
    Field.BIRTH_DATE,
    Field.FATHER,
    Field.MOTHER,
    Field.NIK,
    Field.FAMILY_CARD_NUMBER,
)


@dataclass(frozen=True, slots=True)
class Said:
    """What one source says of one field. `source` is a PaperKind or TYPED; `is_sure` is false for a doubtful reading
    that nobody has confirmed, `read_as` what the machine read where the applicant says otherwise."""

    source: str
    field: Field
    value: str
    is_sure: bool = True
    read_as: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One source's word, compared with the source that goes before all others in its row."""

    source: str
    value: str
    is_sure: bool
    compared: Compared
    read_as: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """`likeness` is that of the two sources furthest apart; any one of `cures` helps."""

    field: Field
    cells: tuple[Cell, ...]
    likeness: Likeness
    reasons: tuple[str, ...]
    cures: tuple[str, ...]


def table(said: Iterable[Said], sources: Collection[str]) -> tuple[Row, ...]:
    """A row for each field that any of the sources carries or speaks of; `sources` are the papers that were read,
    and TYPED."""
    known: dict[tuple[Field, str], Said] = {}
    for one in sorted(said, key=_rank):
        if one.source in sources and one.value.strip():
            known.setdefault((one.field, one.source), one)
    _settle_parent(known)
    rows = [row for field in ROWS if (row := _row(field, known, sources)) is not None]
    return tuple(_beside_birth(row, rows) if row.field is Field.NIK else row for row in rows)


def _rank(one: Said) -> tuple[tuple[int, str], str, bool, str]:
    return _place(one.source), one.field, not one.is_sure, one.value


def _place(source: str) -> tuple[int, str]:
    return ORDER.index(source) if source in ORDER else len(ORDER), source


def _settle_parent(known: dict[tuple[Field, str], Said]) -> None:
    """A parent of whom a paper does not say which stands beside the one it resembles, or else beside the father."""
    for (field, source), one in list(known.items()):
        if field is not Field.PARENT:
            continue
        mothers = [other.value for (row, _), other in known.items() if row is Field.MOTHER]
        is_mother = any(compare_names(one.value, mother).likeness is not Likeness.DIFFERENT for mother in mothers)
        known.setdefault((Field.MOTHER if is_mother else Field.FATHER, source), one)


def _row(field: Field, known: Mapping[tuple[Field, str], Said], sources: Collection[str]) -> Row | None:
    has_one_parent = field is _unnamed_parent(known)
    expected = {source for source in sources if field in CARRIES.get(source, ()) and not has_one_parent}
    speaking = {source for row, source in known if row is field}
    if not expected | speaking:
        return None
    present = [known[field, source] for source in sorted(speaking, key=_place)]
    cells = [
        Cell(one.source, one.value, one.is_sure, _compared(field, present[0], one), one.read_as) for one in present
    ]
    silent = sorted(expected - speaking, key=_place)
    cells += [Cell(source, "", False, Compared(Likeness.MISSING)) for source in silent]
    found = [_compared(field, one, other) for one, other in combinations(present, 2)]
    likeness = _worst([one.likeness for one in found], has_gap=bool(silent))
    reasons = tuple(sorted({reason for one in found if one.likeness is likeness for reason in one.reasons}))
    row = Row(
        field, tuple(sorted(cells, key=lambda cell: _place(cell.source))), likeness, reasons, _cures(likeness, cells)
    )
    if not has_one_parent:
        return row
    return replace(row, reasons=(*reasons, "one_parent_named"), cures=row.cures or ("officer_looks",))


def _unnamed_parent(known: Mapping[tuple[Field, str], Said]) -> Field | None:
    """The parent that a birth certificate with the other's name leaves out: then no paper need name them."""
    named = [field for field in _PARENTS if (field, PaperKind.BIRTH_CERTIFICATE) in known]
    return next(iter(_PARENTS - set(named))) if len(named) == 1 else None


def _beside_birth(row: Row, rows: Iterable[Row]) -> Row:
    """A number that tells another birth date than the papers is said to do so; such numbers exist and stay."""
    births = [cell.value for other in rows if other.field is Field.BIRTH_DATE for cell in other.cells if cell.value]
    try:
        nik, born = read_nik(row.cells[0].value), date.fromisoformat(births[0])
    except (ValueError, IndexError):
        return row
    if born_on(nik, born) == born:
        return row
    return replace(row, reasons=(*row.reasons, "nik_birth_differs"), cures=row.cures or ("officer_looks",))


def _worst(found: list[Likeness], *, has_gap: bool) -> Likeness:
    if Likeness.DIFFERENT in found:
        return Likeness.DIFFERENT
    if has_gap:
        return Likeness.MISSING
    return Likeness.ALIKE if Likeness.ALIKE in found else Likeness.EQUAL


def _cures(likeness: Likeness, cells: Iterable[Cell]) -> tuple[str, ...]:
    """What helps, the least trouble first: another look, another picture, then a letter."""
    if likeness is Likeness.EQUAL:
        return ()
    if likeness is Likeness.ALIKE:
        return ("officer_looks",)
    wanted = [cell for cell in cells if cell.compared.likeness is likeness]
    found = []
    if likeness is Likeness.MISSING:
        found += ["type_it" if cell.source == TYPED else "photograph_again" for cell in wanted]
    elif any(cell.value and not cell.is_sure for cell in cells):
        found.append("check_the_reading")
    found += [LETTERS[cell.source] for cell in wanted if cell.source in LETTERS]
    if likeness is Likeness.MISSING:
        found = [code for code in found if code != LETTERS[TYPED]]
    return tuple(dict.fromkeys(found)) or ("officer_looks",)


def _compared(field: Field, one: Said, other: Said) -> Compared:
    cut = {said.value for said in (one, other) if said.source == PaperKind.OLD_PASSPORT}
    if field is Field.NAME and cut and _is_cut(one.value, other.value):
        return Compared(Likeness.ALIKE, ("name_cut",))
    return _COMPARE.get(field, compare_names)(one.value, other.value)


def _is_cut(one: str, other: str) -> bool:
    """Whether the shorter is the beginning of the longer, as in a passport's line that holds no more."""
    shorter, longer = sorted(("".join(filter(str.isalpha, text.upper())) for text in (one, other)), key=len)
    return LONGEST_IN_A_PASSPORT - 4 <= len(shorter) < len(longer) and longer.startswith(shorter)


def compare_dates(one: str, other: str) -> Compared:
    """Two dates as YYYY-MM-DD."""
    if one == other:
        return EQUAL
    if not one or not other:
        return Compared(Likeness.MISSING)
    first, second = one.split("-"), other.split("-")
    if len(first) == len(second) == 3 and first == [second[0], second[2], second[1]]:
        return Compared(Likeness.DIFFERENT, ("date_day_and_month_swapped",))
    if len(first) == len(second) == 3 and sum(part != twin for part, twin in zip(first, second, strict=True)) == 1:
        return Compared(Likeness.DIFFERENT, ("date_one_part_differs",))
    return Compared(Likeness.DIFFERENT, ("date_differs",))


def compare_numbers(one: str, other: str) -> Compared:
    """Two numbers: a NIK is for life, a family card's changes with the family, and neither is ever alike."""
    one, other = ("".join(filter(str.isalnum, text)) for text in (one, other))
    if one == other:
        return EQUAL
    if not one or not other:
        return Compared(Likeness.MISSING)
    if len(one) == len(other) and sum(sign != twin for sign, twin in zip(one, other, strict=True)) == 1:
        return Compared(Likeness.DIFFERENT, ("number_one_digit",))
    return Compared(Likeness.DIFFERENT, ("number_differs",))


_COMPARE: dict[Field, Callable[[str, str], Compared]] = {
    Field.BIRTH_PLACE: compare_places,
    Field.BIRTH_DATE: compare_dates,
    Field.NIK: compare_numbers,
    Field.FAMILY_CARD_NUMBER: compare_numbers,
}
