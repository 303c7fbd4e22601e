"""Readers on literal lines: what the engine would say of sheets. Pictures are read in tests/documents/gateways."""

import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.rules.fields import Field
from documents.rules.kinds import PaperKind, Shows
from documents.rules.matching import Said
from documents.rules.reading import can_read, persons, read, said_by, shown, together, whose
from documents.rules.reading.lines import Line, Seen
from tests.factories.lines import line, sheet

EKTP = sheet(
    ("PROVINSI CONTOH RAYA",),
    ("KOTA REKAAN",),
    ("NIK", ": 3275035708920007"),
    ("Nama", ": SITI CONTOH AMINAH"),
    ("Tempat/Tgl Lahir", ":BEKASI, 17-08-1992"),
    ("Jenis kelamin", ": PEREMPUAN", "Gol. Darah : AB"),
    ("Alamat", "JL. MELATI NO. 12"),
    ("RT/RW：004/012",),
    ("Kel/Desa", ": MARGAHAYU"),
    ("Kecamatan", ": BEKASI TIMUR", "KOTA REKAAN"),
    ("Agama :ISLAM",),
    ("Status Perkawinan : BELUM KAWIN",),
    ("Pekerjaan", ": PELAJAR/MAHASISWA"),
    ("Berlaku Hingga", ": SEUMUR HIDUP"),
)


def values(kind, seen, person=""):
    return {one.field.value: one.value for one in read(kind, seen) if one.person == person}


def sure(kind, seen):
    return {one.field for one in read(kind, seen) if one.is_sure}


@pytest.mark.parametrize("turned", [0, 4, -9, 90, 180, 272])
def test_an_ektp_is_read_whole_whichever_way_it_lies(turned):
    seen = Seen(EKTP.width, EKTP.height, sheet_turned(EKTP, turned).lines)

    assert values(PaperKind.EKTP, seen) == {
        "province": "CONTOH RAYA",
        "regency": "KOTA REKAAN",
        "nik": "3275035708920007",
        "name": "SITI CONTOH AMINAH",
        "birth_place": "BEKASI",
        "birth_date": "1992-08-17",
        "sex": "female",
        "blood_type": "AB",
        "address": "JL. MELATI NO. 12",
        "rt_rw": "004/012",
        "village": "MARGAHAYU",
        "district": "BEKASI TIMUR",
        "religion": "ISLAM",
        "marital_status": "BELUM KAWIN",
        "occupation": "PELAJAR/MAHASISWA",
        "valid_until": "for_life",
    }


def sheet_turned(seen, degrees):
    from tests.factories.lines import _turned

    return Seen(seen.width, seen.height, tuple(_turned(one, degrees) for one in seen.lines))


@pytest.mark.parametrize(
    ("nik", "born", "sure_ones"),
    [
        ("3275031708920007", "17-08-1992", {Field.NIK, Field.BIRTH_DATE}),
        ("3275031708920007", "18-08-1992", set()),  # they put each other in doubt
        ("3275031713920007", "17-08-1992", set()),  # no such month
        ("32750317O8920007", "17-08-1992", {Field.BIRTH_DATE}),  # a letter read for a digit: a guess
        ("327503170892000", "17-08-1992", {Field.BIRTH_DATE}),  # a digit too few is no NIK
    ],
)
def test_nik_and_birth_date_are_sure_only_when_they_confirm_each_other(nik, born, sure_ones):
    seen = sheet(("NIK", nik), ("Tempat/Tgl Lahir", f"BEKASI, {born}"), confidence=0.96)

    assert sure(PaperKind.EKTP, seen) - {Field.BIRTH_PLACE} == sure_ones


def test_a_birth_date_needs_less_of_the_engine_when_the_nik_confirms_it():
    row = ("Tempat/Tgl Lahir", "BEKASI, 17-08-1992")

    assert sure(PaperKind.EKTP, sheet(("NIK", "3275031708920007"), row, confidence=0.93)) == {Field.BIRTH_DATE}
    assert sure(PaperKind.EKTP, sheet(row, confidence=0.93)) == set()


def test_a_woman_with_the_nik_of_a_man_makes_it_doubtful():
    seen = sheet(
        ("NIK", "3275031708920007"), ("Tempat/Tgl Lahir", "BEKASI, 17-08-1992"), ("Jenis kelamin", "PEREMPUAN")
    )

    assert sure(PaperKind.EKTP, seen) == {Field.BIRTH_PLACE, Field.SEX}


def test_a_nik_that_no_birth_date_confirms_is_never_sure():
    seen = sheet(("NIK", "3275031708920007"), ("Nama", "BUDI CONTOH"), confidence=1.0)

    assert sure(PaperKind.EKTP, seen) == {Field.NAME}


@pytest.mark.parametrize(
    ("districts", "sure_ones"),
    [
        (frozenset({"327503"}), {Field.NIK, Field.BIRTH_DATE}),
        (frozenset({"317101"}), {Field.BIRTH_DATE}),  # a digit of the district was misread, or it never was one
        (None, {Field.NIK, Field.BIRTH_DATE}),
    ],
)
def test_a_nik_that_begins_with_no_known_district_is_not_sure(districts, sure_ones):
    seen = sheet(("NIK", "3275031708920007"), ("Tempat/Tgl Lahir", "BEKASI, 17-08-1992"), confidence=0.96)

    found = read(PaperKind.EKTP, seen, districts=districts)

    assert {one.field for one in found if one.is_sure} - {Field.BIRTH_PLACE} == sure_ones


def test_what_the_engine_was_not_sure_of_is_not_sure():
    seen = sheet(("NIK", "3275031708920007"), ("Nama", "BUDI CONTOH"), confidence=0.89)

    assert sure(PaperKind.EKTP, seen) == set()


FAMILY_CARD = Seen(
    2000,
    1400,
    tuple(
        line(text, left, top, height=22)
        for top, row in [
            (30, ((900, "KARTU KELUARGA"),)),
            (80, ((850, "No. 3275030101150003"),)),
            (
                150,
                ((60, "Nama Kepala Keluarga"), (330, ": AGUS CONTOH"), (1200, "Kecamatan"), (1450, ": BEKASI TIMUR")),
            ),
            (190, ((60, "Alamat"), (330, ": JL. MELATI NO. 12"), (1200, "Provinsi"), (1450, ": CONTOH RAYA"))),
            (330, ((40, "No"), (90, "Nama Lengkap"), (560, "NIK"), (790, "Jenis Kelamin"), (1200, "Tanggal Lahir"))),
            (
                380,
                (
                    *((40, "1"), (90, "AGUS CONTOH"), (560, "3275031708700007"), (790, "LAKI-LAKI")),
                    *((960, "BEKASI"), (1200, "17-08-1970"), (1370, "ISLAM")),
                ),
            ),
            # neighbouring cells seen as one, and a number in front of the name
            (430, ((40, "2 SITI PERAGA"), (560, "3275035708720008 PEREMPUAN"), (960, "KLATEN 17-08-1972 KRISTEN"))),
            (480, ((90, "BUDI CONTOH"), (560, "3275031708000009"), (790, "LAKI-LAKI"), (960, "BEKASI"))),
            (700, ((40, "No"), (90, "Status Perkawinan"), (620, "Status Hubungan"), (1330, "Ayah"), (1650, "Ibu"))),
            (
                750,
                ((40, "1"), (90, "KAWIN"), (620, "KEPALA KELUARGA"), (870, "WNI"), (1330, "SASTRO"), (1650, "TUMINAH")),
            ),
            (800, ((40, "2"), (90, "KAWIN"), (620, "ISTRI"), (870, "WNI"), (1080, "-"), (1330, "KARTO"))),
            (850, ((40, "3"), (90, "BELUM KAWIN"), (620, "ANAK"), (870, "WNI"), (1330, "AGUS CONTOH"), (1660, "SITI"))),
        ]
        for left, text in row
    ),
)


def test_a_family_card_is_read_by_member():
    assert values(PaperKind.FAMILY_CARD, FAMILY_CARD) == {
        "family_card_number": "3275030101150003",
        "head": "AGUS CONTOH",
        "district": "BEKASI TIMUR",
        "address": "JL. MELATI NO. 12",
        "province": "CONTOH RAYA",
    }
    assert values(PaperKind.FAMILY_CARD, FAMILY_CARD, "1") == {
        "nik": "3275031708700007",
        "name": "AGUS CONTOH",
        "sex": "male",
        "birth_place": "BEKASI",
        "birth_date": "1970-08-17",
        "religion": "ISLAM",
        "relation": "KEPALA KELUARGA",
        "father": "SASTRO",
        "mother": "TUMINAH",
    }
    assert values(PaperKind.FAMILY_CARD, FAMILY_CARD, "2") == {
        "nik": "3275035708720008",
        "name": "SITI PERAGA",
        "sex": "female",
        "birth_place": "KLATEN",
        "birth_date": "1972-08-17",
        "religion": "KRISTEN",
        "relation": "ISTRI",
        "father": "KARTO",
    }
    assert values(PaperKind.FAMILY_CARD, FAMILY_CARD, "3") == {
        "nik": "3275031708000009",
        "name": "BUDI CONTOH",
        "sex": "male",
        "relation": "ANAK",
        "father": "AGUS CONTOH",
        "mother": "SITI",
    }


@pytest.mark.parametrize(
    ("name", "nik", "person"),
    [
        ("BUDI CONTOH", "", "3"),
        ("Boedi Contoh", "", "3"),
        ("SOMEBODY ELSE", "3275035708720008", "2"),
        ("SOMEBODY ELSE", "", None),
    ],
)
def test_whose_row_of_the_card_it_is_is_told_by_nik_or_name(name, nik, person):
    assert whose(read(PaperKind.FAMILY_CARD, FAMILY_CARD), name=name, nik=nik) == person


def test_whose_when_two_have_the_name_is_nobodys():
    twice = sheet(("1", "BUDI CONTOH", "3275031708000009"), ("2", "BUDI CONTOH", "3275031708700008"))
    card = Seen(1600, 1000, (line("Nama Lengkap", 400, 5), line("NIK", 900, 5), *twice.lines))

    assert persons(read(PaperKind.FAMILY_CARD, card)) == ("1", "2")
    assert whose(read(PaperKind.FAMILY_CARD, card), name="BUDI CONTOH") is None


def test_what_a_card_says_of_a_member_leaves_the_others_out():
    found = read(PaperKind.FAMILY_CARD, FAMILY_CARD)

    said = {(one.field.value, one.value) for one in said_by(PaperKind.FAMILY_CARD, found, "1")}

    assert said >= {("name", "AGUS CONTOH"), ("family_card_number", "3275030101150003")}
    assert ("name", "SITI PERAGA") not in said
    assert Said(PaperKind.FAMILY_CARD, Field.MOTHER, "TUMINAH") in said_by(PaperKind.FAMILY_CARD, found, "1")


def test_what_a_card_shows_of_a_member_is_what_was_read_without_doubt():
    found = read(PaperKind.FAMILY_CARD, FAMILY_CARD)

    assert shown(found, "1") == {
        *(Shows.NIK, Shows.FAMILY_CARD_NUMBER, Shows.NAME, Shows.BIRTH_PLACE, Shows.BIRTH_DATE, Shows.PARENTS)
    }
    assert Shows.PARENTS not in shown(found, "2")


@pytest.mark.parametrize(
    ("rows", "born"),
    [
        (
            (("pada tanggal", "TUJUH BELAS AGUSTUS"), ("tahun", "SERIBU SEMBILAN RATUS SEMBILAN PULUH DUA")),
            "1992-08-17",
        ),
        ((("pada tanggal", "TUJUHBELASAGUSTUS"), ("tahun", "DUARIBUSEPULUH")), "2010-08-17"),
        ((("pada tanggal", "17 AGUSTUS"), ("tahun", "1992")), "1992-08-17"),
        ((("pada tanggal", "17 Agustus 1992"),), "1992-08-17"),
        ((("pada tanggal", "TIGA PULUH SATU DESEMBER"), ("tahun", "DUA RIBU DUA PULUH SATU")), "2021-12-31"),
        ((("pada tanggal", "TIGA PULUH PEBRUARI"), ("tahun", "DUA RIBU")), None),
        ((("pada tanggal", "TUJUH BELAS AGUSTUS"),), None),
    ],
)
def test_a_birth_certificate_tells_the_day_in_words_or_in_digits(rows, born):
    assert values(PaperKind.BIRTH_CERTIFICATE, sheet(*rows)).get("birth_date") == born


def test_a_birth_certificate_is_read_whole():
    seen = sheet(
        ("NIK:3275031708920007",),
        ("KUTIPAN AKTA KELAHIRAN",),
        ("Berdasarkan Akta Kelahiran Nomor3275-LU-04012011-1324",),
        ("bahwa di", "BEKASI"),
        ("that in",),
        ("pada tanggal", "TUJUH BELAS AGUSTUS"),
        ("tahun", "SERIBU SEMBILAN RATUS SEMBILAN PULUH DUA"),
        ("telah lahir", "BUDI CONTOH"),
        ("anak ke", "SATU, LAKI-LAKI"),
        ("dari ayah", "AGUS CONTOH"),
        ("dan ibu", "SITI PERAGA"),
    )

    assert values(PaperKind.BIRTH_CERTIFICATE, seen) == {
        "nik": "3275031708920007",
        "certificate_number": "3275-LU-04012011-1324",
        "birth_place": "BEKASI",
        "birth_date": "1992-08-17",
        "name": "BUDI CONTOH",
        "sex": "male",
        "father": "AGUS CONTOH",
        "mother": "SITI PERAGA",
    }


def test_a_marriage_book_tells_husband_and_wife_apart():
    seen = sheet(
        ("Nomor : 123/45/VI/2029",),
        ("Pada hari Sabtu, tanggal 2 Juni 2029 telah dilangsungkan akad nikah",),
        ("I. SUAMI",),
        ("1. Nama lengkap", ": AGUS CONTOH"),
        ("2. Bin", ": SASTRO"),
        ("4. Tempat dan tanggal lahir", "", ": Bekasi, 17 Agustus 1990"),
        ("II. ISTRI",),
        ("1. Nama lengkap", ": SITI PERAGA"),
        ("2. Binti", ": KARTO"),
    )

    assert values(PaperKind.MARRIAGE_BOOK, seen) == {
        "certificate_number": "123/45/VI/2029",
        "married_on": "2029-06-02",
    }
    assert values(PaperKind.MARRIAGE_BOOK, seen, "husband") == {
        "name": "AGUS CONTOH",
        "father": "SASTRO",
        "birth_place": "Bekasi",
        "birth_date": "1990-08-17",
    }
    assert values(PaperKind.MARRIAGE_BOOK, seen, "wife") == {"name": "SITI PERAGA", "father": "KARTO"}


def test_a_diploma_names_one_parent():
    seen = sheet(
        ("nama", ": BUDI CONTOH"),
        ("tempat dan tanggal lahir", "", ": Klaten, 17 Nopember 1992"),
        ("nama orang tua/wali", "", ": AGUS CONTOH"),
        ("sekolah asal", ": SMA CONTOH 1"),
    )

    assert values(PaperKind.DIPLOMA, seen) == {
        "name": "BUDI CONTOH",
        "birth_place": "Klaten",
        "birth_date": "1992-11-17",
        "parent": "AGUS CONTOH",
    }


def test_a_letter_of_baptism_names_both_parents():
    seen = sheet(("Nama", "MARIA CONTOH"), ("Nama ayah", "YOSEF"), ("Nama ibu", "ANNA"))

    assert values(PaperKind.BAPTISM_LETTER, seen) == {"name": "MARIA CONTOH", "father": "YOSEF", "mother": "ANNA"}


PASSPORT = ("P<IDNCONTOH<<BUDI<<<<<<<<<<<<<<<<<<<<<<<<<<<", "X1234567<7IDN9208175M3001019<<<<<<<<<<<<<<<0")


def test_an_old_passport_is_read_by_its_two_lines():
    seen = sheet(("REPUBLIK INDONESIA",), (PASSPORT[0],), (PASSPORT[1],))

    assert values(PaperKind.OLD_PASSPORT, seen) == {
        "name": "BUDI CONTOH",
        "passport_number": "X1234567",
        "birth_date": "1992-08-17",
        "expiry": "2030-01-01",
        "sex": "male",
        "nationality": "IDN",
    }
    assert len(sure(PaperKind.OLD_PASSPORT, seen)) == 6


def test_an_old_passport_with_a_wrong_digit_is_not_sure_of_that_part():
    seen = sheet((PASSPORT[0],), (PASSPORT[1].replace("920817", "920818"),))

    assert Field.BIRTH_DATE not in sure(PaperKind.OLD_PASSPORT, seen)
    assert Field.PASSPORT_NUMBER in sure(PaperKind.OLD_PASSPORT, seen)


DISTRICTS = ("327503", "321605", "517113")  # any two differ in two digits


@given(
    st.sampled_from(DISTRICTS),
    st.dates(date(1930, 1, 1), date(2029, 12, 31)),
    st.booleans(),
    st.integers(1, 9999),
    st.integers(0, 11),
    st.sampled_from(string.digits),
)
def test_a_nik_with_a_wrong_digit_before_its_serial_is_never_sure(district, born, is_woman, serial, place, digit):
    right = f"{district}{born.day + 40 * is_woman:02d}{born:%m%y}{serial:04d}"
    nik = right[:place] + digit + right[place + 1 :]
    seen = sheet(
        ("NIK", f": {nik}"),
        ("Tempat/Tgl Lahir", f": BEKASI, {born:%d-%m-%Y}"),
        ("Jenis kelamin", ": PEREMPUAN" if is_woman else ": LAKI-LAKI"),
    )

    found = {one.field: one for one in read(PaperKind.EKTP, seen, districts=DISTRICTS)}

    assert found[Field.NIK].value == nik
    assert found[Field.NIK].is_sure is (nik == right)
    assert found[Field.BIRTH_DATE].is_sure is (nik[6:] == right[6:])


@pytest.mark.parametrize(
    ("strip", "printed", "name", "is_sure"),
    [
        ("P<IDNCONTOH<<BUDI<<<<<<<<<<<<<<<<<<<<<<<<<<<", "BUDI CONTOH", "BUDI CONTOH", True),
        ("P<IDNCONTOH<<BUDI<<<<<<<<<<<<<<<<<<<<<<<<<", "BUDI CONTOH", "BUDI CONTOH", True),
        ("P<IDNCONTOH<<BUDI<<<<<<<<<<<<<<<<<<<<<<<<<", "REPUBLIK", "BUDI CONTOH", False),
        ("P<IDNCONTOH<<BDI<<<<<<<<<<<<<<<<<<<<<<<<<<<", "BUDI CONTOH", "BDI CONTOH", False),
    ],
)
def test_an_old_passport_whose_strip_has_lost_a_sign_is_sure_of_a_name_that_is_printed_too(
    strip, printed, name, is_sure
):
    seen = sheet(("Nama Lengkap / Full Name",), (printed,), (strip,), (PASSPORT[1],))

    assert values(PaperKind.OLD_PASSPORT, seen)["name"] == name
    assert (Field.NAME in sure(PaperKind.OLD_PASSPORT, seen)) is is_sure


def test_papers_of_the_same_print_are_read_alike_and_others_not_at_all():
    assert read(PaperKind.PARENT_EKTP, EKTP) == read(PaperKind.EKTP, EKTP) != ()
    assert read(PaperKind.POLICE_REPORT, EKTP) == ()
    assert (can_read(PaperKind.ESCORT_PASSPORT), can_read(PaperKind.POLICE_REPORT)) == (True, False)


def test_pages_together_keep_the_surest_reading_of_each_field():
    dim = sheet(("Nama", "BUD1 CONTOH"), ("Agama", "ISLAM"), confidence=0.6)
    clear = sheet(("Nama", "BUDI CONTOH"))

    found = together([read(PaperKind.EKTP, dim), read(PaperKind.EKTP, clear)])

    assert {(one.field.value, one.value, one.is_sure) for one in found} == {
        ("name", "BUDI CONTOH", True),
        ("religion", "ISLAM", False),
    }


POINTS = st.tuples(st.floats(-50, 4000), st.floats(-50, 4000))
TEXTS = st.one_of(
    st.sampled_from([one.text for one in (*EKTP.lines, *FAMILY_CARD.lines)] + list(PASSPORT)), st.text(max_size=20)
)
LINES = st.builds(Line, TEXTS, st.floats(0, 1), st.tuples(POINTS, POINTS, POINTS, POINTS))


@given(st.sampled_from([kind for kind in PaperKind if can_read(kind)]), st.lists(LINES, max_size=12))
def test_read_whatever_was_seen_wherever_answers_and_stays_on_the_picture(kind, lines):
    for one in read(kind, Seen(1600, 1000, tuple(lines))):
        assert 0 <= one.place.left <= one.place.right <= 1
        assert 0 <= one.place.top <= one.place.bottom <= 1
        assert one.value
        assert len(one.value) <= 100
