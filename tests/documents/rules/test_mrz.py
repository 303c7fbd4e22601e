"""The specimen is the one printed in ICAO 9303 part 4; everything else is invented."""

import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.rules.mrz import Mrz, check_digit, compose, read

SPECIMEN = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
SUHARTO = ("P<IDNSUHARTO<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<", "X1234567<7IDN9208175M3001019<<<<<<<<<<<<<<<0")
UPPER = string.ascii_uppercase


def test_read_of_the_specimen_gives_every_part():
    assert read(SPECIMEN) == Mrz(
        "", "UTO", "ERIKSSON", "ANNA MARIA", "L898902C3", "UTO", "740812", "F", "120415", "ZE184226B"
    )


def test_read_of_a_single_name_has_no_given_name():
    found = read(SUHARTO)

    assert (found.surname, found.given, found.name) == ("SUHARTO", "", "SUHARTO")
    assert (found.number, found.is_sound, found.mended) == ("X1234567", True, frozenset())


def test_compose_writes_the_specimen_again():
    assert compose(read(SPECIMEN)) == SPECIMEN


@pytest.mark.parametrize(("text", "digit"), [("L898902C3", "6"), ("740812", "2"), ("ZE184226B<<<<<", "1"), ("", "0")])
def test_check_digit_agrees_with_the_specimen(text, digit):
    assert check_digit(text) == digit


def test_dates_are_put_in_the_century_they_can_be_in():
    found = read(SUHARTO)

    assert found.expires_on() == date(2030, 1, 1)
    assert found.born_on(date(2030, 1, 1)) == date(1992, 8, 17)
    assert found.born_on(date(1910, 1, 1)) is None


@pytest.mark.parametrize(
    ("first", "second", "mended"),
    [
        (SUHARTO[0], SUHARTO[1].replace("3001019", "3OO1O19"), set()),  # only digits stand there
        (SUHARTO[0], SUHARTO[1].replace("IDN", "1DN"), set()),  # only letters
        (SUHARTO[0].replace("SUHARTO", "5UHART0"), SUHARTO[1], set()),
        (SUHARTO[0], "X12345677IDN9208175M3001019<<<<0", {"number"}),  # fillers dropped
        (SUHARTO[0], "X1234567<7IDN9208175M3001019<<<<K<<<<<<<<<<0", set()),  # a K weighs nothing there
        (SUHARTO[0], "X1234567<7IDN9208175M3001019<<<<<<<<<<<<<<00", set()),  # 0 for an empty optional part
        (SUHARTO[0], "XI234567<7IDN9208175M3001019<<<<<<<<<<<<<<<0", {"number"}),
        ("P<IDNSUHARTO<<<<<<<K<<<<<KK<<<<<<<<<<<", SUHARTO[1], {"names"}),
        ("p < IDN SUHARTO « « « <<<<<", SUHARTO[1], set()),
    ],
)
def test_read_when_the_engine_confuses_signs_still_finds_the_holder(first, second, mended):
    found = read(["REPUBLIK INDONESIA", first, second])

    assert (found.surname, found.number, found.birth, found.expiry) == ("SUHARTO", "X1234567", "920817", "300101")
    assert (found.nationality, found.is_sound, found.mended) == ("IDN", True, mended)


def test_read_when_a_k_could_be_a_name_beside_a_faulty_line_leaves_it():
    found = read(["P<IDNSUHARTO<<<<K<<<<", SUHARTO[1].replace("920817", "920818")])

    assert (found.given, found.failed) == ("K", {"birth", "composite"})


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [""],
        ["P<IDNSUHARTO<<<<<<<"],
        ["REPUBLIK INDONESIA", "PASPOR"],
        [SUHARTO[1], SUHARTO[0]],
        [SUHARTO[0], "X1234567<7IDN9208175M30010"],
    ],
)
def test_read_when_there_is_no_passport_finds_none(lines):
    assert read(lines) is None


def names(longest):
    word = st.text(UPPER, min_size=1, max_size=9)
    return st.lists(word, min_size=1, max_size=4).map(" ".join).filter(lambda name: len(name) <= longest)


def yymmdd():
    return st.dates(date(2000, 1, 1), date(2099, 12, 31)).map(lambda day: day.strftime("%y%m%d"))


@st.composite
def passports(draw):
    return Mrz(
        kind=draw(st.sampled_from(["", "N", "E"])),
        issuer="IDN",
        surname=draw(names(18)),
        given=draw(st.one_of(st.just(""), names(18))),
        number=draw(st.from_regex(r"[A-Z][0-9]{7,8}", fullmatch=True)),
        nationality="IDN",
        birth=draw(yymmdd()),
        sex=draw(st.sampled_from(["M", "F", ""])),
        expiry=draw(yymmdd()),
        optional=draw(st.one_of(st.just(""), st.from_regex(r"[1-9][0-9]{0,13}", fullmatch=True))),
    )


@given(passports())
def test_what_is_composed_is_read_back_whole(mrz):
    assert read(compose(mrz)) == mrz


@given(passports(), st.data())
def test_a_wrong_digit_is_never_accepted_silently(mrz, data):
    first, second = compose(mrz)
    places = [place for place, sign in enumerate(second) if sign.isdigit()]
    place = data.draw(st.sampled_from(places))
    wrong = data.draw(st.sampled_from([digit for digit in string.digits if digit != second[place]]))

    found = read((first, second[:place] + wrong + second[place + 1 :]))

    assert found is None or found.failed or found.mended or found == mrz


@given(passports(), st.data())
def test_a_wrong_date_is_never_accepted_at_all(mrz, data):
    first, second = compose(mrz)
    place = data.draw(st.sampled_from([*range(13, 20), *range(21, 28)]))
    wrong = data.draw(st.sampled_from([digit for digit in string.digits if digit != second[place]]))

    found = read((first, second[:place] + wrong + second[place + 1 :]))

    assert found is None or not found.is_sound


@given(passports(), st.data())
def test_a_lost_added_or_swapped_sign_is_never_accepted_silently(mrz, data):
    first, second = compose(mrz)
    place = data.draw(st.integers(0, len(second) - 2))
    one, other = second[place : place + 2]
    spoilt = data.draw(st.sampled_from([other, one + one + other, other + one]))

    found = read((first, second[:place] + spoilt + second[place + 2 :]))

    if found is not None and found.is_sound and not found.mended:
        assert (found.number, found.birth, found.expiry) == (mrz.number, mrz.birth, mrz.expiry)


@given(passports(), st.data())
def test_a_name_that_lost_a_sign_is_told_from_a_whole_one(mrz, data):
    first, second = compose(mrz)
    place = data.draw(st.integers(5, len(first) - 1))

    found = read((first[:place] + first[place + 1 :], second))

    assert found is None or not found.is_whole


@pytest.mark.parametrize(
    ("first", "given", "mended"),
    [
        ("P<IDNSUHARTO<<BUDI<K<<<<<<<<", "BUDI K", set()),
        ("P<IDNSUHARTO<<K<<<<<<<<", "K", set()),
        ("P<IDNSUHARTO<<BUDI<<<K<<<", "BUDI", {"names"}),
        ("P<IDNSUHARTO<<BUDI<<<C<<<", "BUDI C", {"names"}),
    ],
)
def test_read_when_something_stands_among_the_fillers_says_so(first, given, mended):
    found = read([first, SUHARTO[1]])

    assert (found.surname, found.given, found.mended) == ("SUHARTO", given, mended)


@given(st.lists(st.text(st.sampled_from("PIDN<K0O1«‹ abZ9ÄÖ\n"), max_size=60), max_size=5))
def test_read_whatever_the_engine_saw_answers(lines):
    read(lines)


@given(st.text(max_size=80), st.text(max_size=80))
def test_read_whatever_the_text_answers(first, second):
    read([first, second])
