import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import offices
from offices.rules.findings import Finding, Weight
from offices.rules.identity import BadNik, Nik, born_on, findings, read_nik

REGIONS = Path(offices.__file__).parent / "data" / "regions"
BEKASI_UTARA = "327503"
MERAUKE_THEN = "910101"  # 93.01.01 since Papua was split


def codes(name):
    with (REGIONS / name).open(encoding="utf-8", newline="") as rows:
        return {row["code"].replace(".", "") for row in csv.DictReader(rows)}


def test_read_nik_of_a_man_gives_its_parts():
    assert read_nik("3275031708920007") == Nik("3275031708920007", BEKASI_UTARA, 17, 8, 92, False, "0007")


def test_read_nik_of_a_woman_takes_forty_off_the_day():
    assert read_nik("3275035708920007") == Nik("3275035708920007", BEKASI_UTARA, 17, 8, 92, True, "0007")


@pytest.mark.parametrize(("day", "born"), [("01", 1), ("31", 31), ("41", 1), ("71", 31)])
def test_read_nik_of_the_first_and_the_last_of_a_month_is_read(day, born):
    assert read_nik(f"327503{day}08920007").day == born


@pytest.mark.parametrize(
    "text",
    [
        "3275031708920007",
        "  3275031708920007\n",
        "327503 170892 0007",
        "32.75.03.170892.0007",
        "3275-0317-0892-0007",
        "3275 - 0317 - 0892 - 0007",
    ],
)
def test_read_nik_when_written_in_groups_is_the_same_number(text):
    assert read_nik(text).number == "3275031708920007"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "nik_not_digits"),
        ("   ", "nik_not_digits"),
        ("327503170892000", "nik_length"),
        ("32750317089200071", "nik_length"),
        ("1" * 40, "nik_length"),
        ("1" * 100_000, "nik_not_digits"),
        ("327503170892000O", "nik_not_digits"),
        ("-3275031708920007", "nik_not_digits"),
        ("3275031708920007-", "nik_not_digits"),
        ("3275,031708920007", "nik_not_digits"),
        ("3.275031708920007e15", "nik_not_digits"),
        ("٣٢٧٥٠٣١٧٠٨٩٢٠٠٠٧", "nik_not_digits"),
        ("３２７５０３１７０８９２０００７", "nik_not_digits"),
        ("3275\u200b031708920007", "nik_not_digits"),
        ("3275030008920007", "nik_birth_impossible"),  # day 00
        ("3275033208920007", "nik_birth_impossible"),  # day 32
        ("3275034008920007", "nik_birth_impossible"),  # day 40 is no day of anyone
        ("3275037208920007", "nik_birth_impossible"),  # day 72
        ("3275038508920007", "nik_birth_impossible"),  # day 85, which python-stdnum reads as 5
        ("3275031700920007", "nik_birth_impossible"),  # month 00
        ("3275031713920007", "nik_birth_impossible"),  # month 13
        ("3275033102920007", "nik_birth_impossible"),  # 31 February
        ("3275032902930007", "nik_birth_impossible"),  # 29 February 1993 and 2093
        ("3275031708920000", "nik_serial"),
    ],
)
def test_read_nik_when_it_is_none_says_why(text, code):
    with pytest.raises(BadNik) as refusal:
        read_nik(text)

    assert refusal.value.code == code


@given(st.text(alphabet="0123456789 .-x٣", max_size=30))
def test_read_nik_whatever_is_typed_gives_sixteen_ascii_digits_or_refuses(text):
    try:
        nik = read_nik(text)
    except BadNik:
        return

    assert nik.number == "".join(char for char in text if char in "0123456789")
    assert len(nik.number) == 16


@pytest.mark.parametrize(
    ("number", "entered", "born"),
    [
        ("3275012001200001", date(2020, 1, 20), date(2020, 1, 20)),  # a toddler, not a centenarian
        ("3275012001200001", date(1920, 1, 20), date(1920, 1, 20)),
        ("3275012001200001", date(2019, 1, 20), date(2020, 1, 20)),
        ("3275016001200001", date(2020, 1, 20), date(2020, 1, 20)),
        ("3275012902000001", date(2000, 2, 29), date(2000, 2, 29)),
        ("3275012902000001", date(1901, 3, 1), date(2000, 2, 29)),  # 1900 had no such day
        ("3275013112990001", date(2000, 1, 1), date(1999, 12, 31)),
    ],
)
def test_born_on_takes_the_century_nearest_to_the_entered_date(number, entered, born):
    assert born_on(read_nik(number), entered) == born


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.booleans())
def test_born_on_for_every_birth_in_two_centuries_agrees_with_it(born, is_woman):
    day = born.day + 40 * is_woman
    nik = read_nik(f"{BEKASI_UTARA}{day:02}{born:%m%y}0001")

    assert born_on(nik, born) == born
    assert nik.is_forty_added == is_woman


TODAY = {BEKASI_UTARA}
RETIRED = {MERAUKE_THEN}


@pytest.mark.parametrize(
    ("number", "entered", "expected"),
    [
        ("3275031708920007", date(1992, 8, 17), []),
        ("3275031708920007", None, []),
        ("3275031708920007", date(1992, 8, 18), [Finding("nik_birth_differs", Weight.WARN)]),
        ("9101011708920007", date(1992, 8, 17), [Finding("nik_region_retired", Weight.INFO)]),
        ("9999991708920007", date(1992, 8, 17), [Finding("nik_region_unknown", Weight.WARN)]),
        (
            "9999991708920007",
            date(2002, 8, 17),
            [Finding("nik_birth_differs", Weight.WARN), Finding("nik_region_unknown", Weight.WARN)],
        ),
    ],
)
def test_findings_are_only_ever_warnings(number, entered, expected):
    assert findings(read_nik(number), entered, TODAY, RETIRED) == expected


def test_region_files_hold_todays_and_retired_districts_without_overlap():
    today, retired = codes("codes-2025.csv"), codes("retired-codes.csv")

    assert {BEKASI_UTARA, "3275", "32", "3216"} <= today
    assert MERAUKE_THEN in retired
    assert (len(today), len(retired), today & retired) == (7837, 620, set())
