import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.rules.fields import Field
from documents.rules.kinds import PaperKind
from documents.rules.matching import ROWS, TYPED, Said, compare_dates, compare_numbers, table
from documents.rules.names import Compared, Likeness

EKTP, CARD, BIRTH = PaperKind.EKTP, PaperKind.FAMILY_CARD, PaperKind.BIRTH_CERTIFICATE
DIPLOMA, BOOK, PASSPORT = PaperKind.DIPLOMA, PaperKind.MARRIAGE_BOOK, PaperKind.OLD_PASSPORT
PARENT = PaperKind.PARENT_EKTP
NIK, CARD_NUMBER = "3275031708920007", "3275030101150003"


def person(source, *, name="BUDI SANTOSO", place="BEKASI", born="1992-08-17", is_sure=True):
    fields = {Field.NAME: name, Field.BIRTH_PLACE: place, Field.BIRTH_DATE: born}
    return [Said(source, field, value, is_sure) for field, value in fields.items() if value]


def parents(source, father="AGUS SANTOSO", mother="SITI AMINAH"):
    return [Said(source, Field.FATHER, father), Said(source, Field.MOTHER, mother)]


def numbers(source, nik=NIK, card=CARD_NUMBER):
    return [Said(source, Field.NIK, nik), Said(source, Field.FAMILY_CARD_NUMBER, card)]


def three_papers():
    return [
        *person(EKTP),
        Said(EKTP, Field.NIK, NIK),
        *person(CARD),
        *parents(CARD),
        *numbers(CARD),
        *person(BIRTH),
        *parents(BIRTH),
        *person(TYPED),
        Said(TYPED, Field.NIK, NIK),
    ]


def row(found, field):
    return next(one for one in found if one.field is field)


def verdict(said, field, sources=None):
    found = row(table(said, sources or {one.source for one in said}), field)
    return found.likeness, found.reasons, found.cures


@pytest.mark.parametrize(
    ("field", "name", "row_of", "expected"),
    [
        (Field.FATHER, "AGUS SANTOSO", Field.FATHER, (Likeness.EQUAL, (), ())),
        (Field.FATHER, "H. AGUS SANTOSO, S.E.", Field.FATHER, (Likeness.ALIKE, ("name_title",), ("officer_looks",))),
        (Field.MOTHER, "SITTI AMINAH", Field.MOTHER, (Likeness.ALIKE, ("name_spelling",), ("officer_looks",))),
        (Field.MOTHER, "DEWI PERAGA", Field.MOTHER, (Likeness.DIFFERENT, ("name_differs",), ("card_of_a_parent",))),
        (Field.PARENT, "SITI AMINAH", Field.MOTHER, (Likeness.EQUAL, (), ())),
        (Field.PARENT, "AGUS SANTOSO", Field.FATHER, (Likeness.EQUAL, (), ())),
        (Field.PARENT, "PAMAN PERAGA", Field.FATHER, (Likeness.DIFFERENT, ("name_differs",), ("card_of_a_parent",))),
    ],
)
def test_parents_card_stands_beside_the_parent_whom_certificate_and_family_card_name(field, name, row_of, expected):
    said = [*parents(CARD), *parents(BIRTH), Said(PARENT, field, name)]
    other = ({Field.FATHER, Field.MOTHER} - {row_of}).pop()

    assert verdict(said, row_of) == expected
    assert verdict(said, other) == (Likeness.EQUAL, (), ())  # the card of one parent leaves no gap at the other
    assert table(said, [CARD, BIRTH, PARENT]) == table(said[::-1], [PARENT, BIRTH, CARD])


def test_cards_of_both_parents_stand_in_both_rows():
    said = [*parents(BIRTH), *parents(PARENT)]

    assert [
        [cell.source for cell in row(table(said, [BIRTH, PARENT]), one).cells] for one in (Field.FATHER, Field.MOTHER)
    ] == [
        [BIRTH, PARENT],
        [BIRTH, PARENT],
    ]


MOTHER = Said(BIRTH, Field.MOTHER, "SITI AMINAH")
FATHER = Said(BIRTH, Field.FATHER, "AGUS SANTOSO")


@pytest.mark.parametrize(("named", "other"), [(MOTHER, Field.FATHER), (FATHER, Field.MOTHER)])
def test_birth_certificate_that_names_one_parent_leaves_no_gap_at_the_other(named, other):
    said = [*person(BIRTH), named, *person(CARD), Said(CARD, named.field, named.value)]

    found = table(said, [BIRTH, CARD])

    assert other not in [one.field for one in found]
    assert row(found, named.field).likeness is Likeness.EQUAL


def test_parent_whom_only_the_family_card_names_is_left_to_an_officer():
    said = [*person(BIRTH), MOTHER, *person(CARD), *parents(CARD)]

    assert verdict(said, Field.FATHER) == (Likeness.EQUAL, ("one_parent_named",), ("officer_looks",))


def test_birth_certificate_that_names_no_parent_still_has_a_gap_at_both():
    found = table([*person(BIRTH), *person(EKTP)], [BIRTH, EKTP])

    assert [row(found, field).likeness for field in (Field.FATHER, Field.MOTHER)] == [Likeness.MISSING] * 2


def test_table_when_all_agree_has_seven_equal_rows_and_nothing_to_cure():
    found = table(three_papers(), [EKTP, CARD, BIRTH, TYPED])

    assert [one.field for one in found] == list(ROWS)
    assert {one.likeness for one in found} == {Likeness.EQUAL}
    assert {one.cures for one in found} == {()}
    assert [cell.source for cell in row(found, Field.NAME).cells] == [EKTP, CARD, BIRTH, TYPED]
    assert [cell.source for cell in row(found, Field.FAMILY_CARD_NUMBER).cells] == [CARD]


@pytest.mark.parametrize(
    ("said", "field", "expected"),
    [
        # alike: an officer looks, nobody is sent away
        (
            [*person(EKTP), *person(BIRTH, name="BOEDI SANTOSO")],
            Field.NAME,
            (Likeness.ALIKE, ("name_old_spelling",), ("officer_looks",)),
        ),
        (
            [*person(EKTP), *person(BIRTH, name="SANTOSO BUDI"), *person(TYPED, name="Budi S.")],
            Field.NAME,
            (Likeness.ALIKE, ("name_abbreviation", "name_order"), ("officer_looks",)),
        ),
        (
            [*person(EKTP), *person(BIRTH, place="KOTA BEKASI")],
            Field.BIRTH_PLACE,
            (Likeness.ALIKE, ("place_kind",), ("officer_looks",)),
        ),
        # different: whoever wrote the odd one mends it
        (
            [*person(EKTP), *person(CARD, name="BADRU SANTOSO")],
            Field.NAME,
            (Likeness.DIFFERENT, ("name_differs",), ("letter_from_registry",)),
        ),
        (
            [*person(EKTP), *person(DIPLOMA, name="BUDI")],
            Field.NAME,
            (Likeness.DIFFERENT, ("name_word_missing",), ("letter_from_school",)),
        ),
        (
            [*person(EKTP), *person(BOOK, born="1992-08-18")],
            Field.BIRTH_DATE,
            (Likeness.DIFFERENT, ("date_one_part_differs",), ("letter_from_marriage_office",)),
        ),
        (
            [*person(EKTP), *person(CARD), *person(TYPED, born="1992-08-18")],
            Field.BIRTH_DATE,
            (Likeness.DIFFERENT, ("date_one_part_differs",), ("correct_what_was_typed",)),
        ),
        (
            [*person(EKTP), *person(PASSPORT, place="", born="1992-08-18")],
            Field.BIRTH_DATE,
            (Likeness.DIFFERENT, ("date_one_part_differs",), ("passport_data_change",)),
        ),
        # a doubtful reading is looked at before anybody is sent for a letter
        (
            [*person(EKTP), *person(BIRTH, name="SUDI SANTOSO", is_sure=False)],
            Field.NAME,
            (Likeness.DIFFERENT, ("name_differs",), ("check_the_reading", "letter_from_registry")),
        ),
        # missing
        (
            [*person(EKTP), *person(BIRTH, place="")],
            Field.BIRTH_PLACE,
            (Likeness.MISSING, (), ("photograph_again", "letter_from_registry")),
        ),
        (
            [*person(EKTP), *person(TYPED, name="")],
            Field.NAME,
            (Likeness.MISSING, (), ("type_it",)),
        ),
        # a difference weighs more than a gap
        (
            [*person(EKTP), *person(CARD, name="AGUS"), *person(TYPED, name="")],
            Field.NAME,
            (Likeness.DIFFERENT, ("name_differs",), ("letter_from_registry",)),
        ),
        # numbers
        (
            [*numbers(EKTP), *numbers(CARD, nik="3275031708920001")],
            Field.NIK,
            (Likeness.DIFFERENT, ("number_one_digit",), ("letter_from_registry",)),
        ),
        (
            [*person(EKTP, born="1992-08-18"), Said(EKTP, Field.NIK, NIK)],
            Field.NIK,
            (Likeness.EQUAL, ("nik_birth_differs",), ("officer_looks",)),
        ),
        (
            [*numbers(CARD), *numbers(TYPED, card="3275030101150004")],
            Field.FAMILY_CARD_NUMBER,
            (Likeness.DIFFERENT, ("number_one_digit",), ("correct_what_was_typed",)),
        ),
    ],
)
def test_row_says_how_far_the_papers_are_apart_and_what_helps(said, field, expected):
    assert verdict(said, field) == expected


@pytest.mark.parametrize(
    ("parent", "field"),
    [("AGUS SANTOSO", Field.FATHER), ("Hj. SITI AMINAH", Field.MOTHER), ("BAMBANG", Field.FATHER)],
)
def test_the_one_parent_of_a_diploma_stands_beside_the_one_it_resembles(parent, field):
    said = [*person(CARD), *parents(CARD), *person(DIPLOMA), Said(DIPLOMA, Field.PARENT, parent)]

    found = row(table(said, [CARD, DIPLOMA]), field)

    assert {cell.source: cell.value for cell in found.cells}[DIPLOMA] == parent


def test_a_name_that_a_passport_had_no_room_for_is_only_cut():
    long = "MUHAMMAD ABDURRAHMAN KUSUMANEGARA WIJAYAKUSUMA"
    said = [*person(EKTP, name=long), *person(PASSPORT, place="", name=long[:39])]

    assert verdict(said, Field.NAME) == (Likeness.ALIKE, ("name_cut",), ("officer_looks",))


def test_cells_are_compared_with_the_paper_that_goes_before_all_others():
    said = [*person(TYPED, name="Budi"), *person(BIRTH, name="BOEDI SANTOSO"), *person(EKTP)]

    found = row(table(said, [TYPED, BIRTH, EKTP]), Field.NAME)

    assert [(cell.source, cell.compared) for cell in found.cells] == [
        (EKTP, Compared(Likeness.EQUAL)),
        (BIRTH, Compared(Likeness.ALIKE, ("name_old_spelling",))),
        (TYPED, Compared(Likeness.DIFFERENT, ("name_word_missing",))),
    ]


def test_what_a_paper_says_that_is_not_among_the_sources_is_left_out():
    assert table(three_papers(), [TYPED]) == table([*person(TYPED), Said(TYPED, Field.NIK, NIK)], [TYPED])


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("1992-08-17", "1992-08-17", Compared(Likeness.EQUAL)),
        ("1992-08-07", "1992-07-08", Compared(Likeness.DIFFERENT, ("date_day_and_month_swapped",))),
        ("1992-08-17", "1993-08-17", Compared(Likeness.DIFFERENT, ("date_one_part_differs",))),
        ("1992-08-17", "1993-09-17", Compared(Likeness.DIFFERENT, ("date_differs",))),
        ("1992-08-17", "", Compared(Likeness.MISSING)),
    ],
)
def test_dates_when_compared_say_how_they_differ(one, other, expected):
    assert compare_dates(one, other) == compare_dates(other, one) == expected


def test_numbers_may_be_written_in_groups():
    assert compare_numbers("3275 0317 0892 0007", NIK) == Compared(Likeness.EQUAL)


VALUES = st.one_of(
    st.sampled_from(["", "BUDI", "BOEDI", "M. BUDI", "1992-08-17", "1992-17-08", NIK, NIK[:15], "--", "ÄÖ", "\u202e"]),
    st.sampled_from(["BUDI SANTOSO", "BOEDI SANTOSA", "SANTOSO BUDI", "H. BUDI SANTOSO", "KOTA BEKASI", "BEKASI"]),
    st.text(max_size=12),
)
SOURCES = st.sampled_from([EKTP, CARD, BIRTH, PASSPORT, TYPED]) | st.sampled_from([*PaperKind, "another"])
SAID = st.builds(Said, SOURCES, st.sampled_from(ROWS) | st.sampled_from(Field), VALUES, st.booleans())


@given(st.lists(SAID, max_size=14), st.randoms(use_true_random=False))
def test_table_whatever_is_said_answers_and_knows_no_order(said, chance):
    sources = {one.source for one in said}
    shuffled = random.Random(chance.random()).sample(said, len(said))

    assert table(said, sources) == table(shuffled, sources)


@given(VALUES, VALUES)
def test_comparing_dates_and_numbers_is_symmetric(one, other):
    assert compare_dates(one, other) == compare_dates(other, one)
    assert compare_numbers(one, other) == compare_numbers(other, one)
