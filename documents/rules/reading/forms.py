"""Papers that are forms: a label, and behind it what was filled in. e-KTP, birth certificate, marriage book, diploma
and letter of baptism."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from documents.rules.fields import FOR_LIFE, Field
from documents.rules.reading import found as told
from documents.rules.reading import values
from documents.rules.reading.found import Found
from documents.rules.reading.labels import Piece, Written, written
from documents.rules.reading.lines import Row, Seen, rows

Read = Callable[[Seen, Written, str], list[Found]]

EKTP = {
    "nik": "nik",
    "nama": "name",
    "tempattgllahir": "birth",
    "jeniskelamin": "sex",
    "goldarah": "blood_type",
    "alamat": "address",
    "rtrw": "rt_rw",
    "keldesa": "village",
    "kecamatan": "district",
    "agama": "religion",
    "statusperkawinan": "marital_status",
    "pekerjaan": "occupation",
    "kewarganegaraan": "nationality",
    "berlakuhingga": "valid_until",
}
BIRTH_CERTIFICATE = {
    "nik": "nik",
    "nomorindukkependudukan": "nik",
    "berdasarkanaktakelahirannomor": "certificate_number",
    "aktakelahirannomor": "certificate_number",
    "bahwadi": "birth_place",
    "padatanggal": "day",
    "tahun": "year",
    "telahlahir": "name",
    "anakke": "sex",
    "dariayah": "father",
    "ayah": "father",
    "danibu": "mother",
    "ibu": "mother",
}
MARRIAGE_BOOK = {
    "nomor": "certificate_number",
    "padaharisabtutanggal": "married_on",
    "namalengkap": "name",
    "namalengkapdanalias": "name",
    "nama": "name",
    "bin": "father",
    "binti": "father",
    "nik": "nik",
    "tempatdantanggallahir": "birth",
    "tempattanggallahir": "birth",
    "warganegara": "nationality",
    "agama": "religion",
    "pekerjaan": "occupation",
    "tempattinggal": "address",
    "alamat": "address",
}
DIPLOMA = {
    "nama": "name",
    "tempatdantanggallahir": "birth",
    "tempattanggallahir": "birth",
    "namaorangtuawali": "parent",
    "namaorangtua": "parent",
    "nomorinduksiswanasional": "",
    "nomorinduksiswa": "",
    "nomorpesertaujian": "",
    "sekolahasal": "",
}
BAPTISM_LETTER = {
    "nama": "name",
    "namalengkap": "name",
    "tempatdantanggallahir": "birth",
    "tempattanggallahir": "birth",
    "tempattgllahir": "birth",
    "namaayah": "father",
    "ayah": "father",
    "namaibu": "mother",
    "ibu": "mother",
}
NAMES = {"name", "father", "mother", "parent", "birth_place"}
LISTED = {"religion": values.RELIGIONS, "marital_status": values.STATUSES}
BLOOD_TYPES = ("A", "B", "AB", "O", "A+", "A-", "B+", "B-", "AB+", "AB-", "O+", "O-")


def read_ektp(seen: Seen) -> tuple[Found, ...]:
    sheet = rows(seen)
    found = list(_filled(seen, written(sheet, EKTP)))
    return told.checked([*found, *_heading(seen, sheet)])


def read_birth_certificate(seen: Seen) -> tuple[Found, ...]:
    parts = list(written(rows(seen), BIRTH_CERTIFICATE))
    found = list(_filled(seen, (one for one in parts if one.key not in ("day", "year"))))
    days, years = ([one for one in parts if one.key == key] for key in ("day", "year"))
    for one in days:
        year = next((other for other in years if other.row >= one.row), None)
        both = Written("birth_date", (*one.pieces, *(year.pieces if year else ())), one.row)
        born = values.day(one.text) or values.day_in_words(one.text, year.text if year else "")
        found += _known(told.date_of(seen, Field.BIRTH_DATE, both, born))
    return told.checked(found)


def read_marriage_book(seen: Seen) -> tuple[Found, ...]:
    """Husband and wife, each under a heading of their own, or by the word that names their fathers."""
    sheet = rows(seen)
    headings = {number: person for number, row in enumerate(sheet) if (person := _spouse(row))}
    found = [*_wedding(seen, sheet)]
    for one in written(sheet, MARRIAGE_BOOK):
        above = [number for number in headings if number <= one.row]
        found += _filled(seen, [one], headings[max(above)] if above and one.key != "certificate_number" else "")
    return told.checked(found)


def read_diploma(seen: Seen) -> tuple[Found, ...]:
    sheet = rows(seen)
    found = list(_filled(seen, written(sheet, DIPLOMA)))
    for row in sheet:
        number = Written("certificate_number", tuple(Piece(cell, cell.text) for cell in row), 0)
        if number.text.startswith(("DN-", "DN ", "M-")) and any(char.isdigit() for char in number.text):
            found += _known(told.text_of(seen, Field.CERTIFICATE_NUMBER, number))
    return told.checked(found)


def read_baptism_letter(seen: Seen) -> tuple[Found, ...]:
    return told.checked(_filled(seen, written(rows(seen), BAPTISM_LETTER)))


def _filled(seen: Seen, parts: Iterable[Written], person: str = "") -> Iterable[Found]:
    """Each part read as what its label says it is."""
    for one in parts:
        yield from _READERS.get(one.key, _as_it_stands)(seen, one, person)


def _birth(seen: Seen, one: Written, person: str) -> list[Found]:
    return told.birth_of(seen, one, person)


def _number(seen: Seen, one: Written, person: str) -> list[Found]:
    return _known(told.number_of(seen, Field.NIK, one, person))


def _name(seen: Seen, one: Written, person: str) -> list[Found]:
    return _known(told.name_of(seen, Field(one.key), one, person))


def _sex(seen: Seen, one: Written, person: str) -> list[Found]:
    sexes = [found for part in one.text.replace(".", ",").split(",") if (found := values.sex(part))]
    return _known(told.text_of(seen, Field.SEX, one, sexes[0], person)) if sexes else []


def _blood_type(seen: Seen, one: Written, person: str) -> list[Found]:
    blood = one.text.upper().replace("0", "O").replace(" ", "")
    return _known(told.text_of(seen, Field.BLOOD_TYPE, one, blood, person)) if blood in BLOOD_TYPES else []


def _listed(seen: Seen, one: Written, person: str) -> list[Found]:
    word = values.one_of(one.text, LISTED[one.key])
    return _known(told.text_of(seen, Field(one.key), one, word, person)) if word else []


def _until(seen: Seen, one: Written, person: str) -> list[Found]:
    if values.one_of(one.text, ["SEUMUR HIDUP"]):
        return _known(told.text_of(seen, Field.VALID_UNTIL, one, FOR_LIFE, person))
    return _known(told.date_of(seen, Field.VALID_UNTIL, one, values.day(one.text), person))


def _as_it_stands(seen: Seen, one: Written, person: str) -> list[Found]:
    if one.key not in set(Field):
        return []
    return _known(told.text_of(seen, Field(one.key), one, None, person))


_READERS: Mapping[str, Read] = {
    **dict.fromkeys(NAMES, _name),
    **dict.fromkeys(LISTED, _listed),
    "birth": _birth,
    "nik": _number,
    "sex": _sex,
    "blood_type": _blood_type,
    "valid_until": _until,
}


def _heading(seen: Seen, sheet: Sequence[Row]) -> Iterable[Found]:
    """Province and regency, in the first rows of an e-KTP."""
    for row in sheet[:4]:
        text = Written("", tuple(Piece(cell, cell.text) for cell in row), 0)
        words = text.text.upper()
        if words.startswith("PROVINSI"):
            yield from _known(told.text_of(seen, Field.PROVINCE, text, words.removeprefix("PROVINSI").strip()))
        elif words.startswith(("KOTA", "KABUPATEN", "JAKARTA")):
            yield from _known(told.text_of(seen, Field.REGENCY, text, words))


def _wedding(seen: Seen, sheet: Sequence[Row]) -> Iterable[Found]:
    """The day on which it was held, in a sentence above the two."""
    for number, row in enumerate(sheet):
        text = Written("", tuple(Piece(cell, cell.text) for cell in row), number)
        letters = values.squashed(text.text)
        if "tanggal" in letters and ("nikah" in letters or "padahari" in letters):
            yield from _known(told.date_of(seen, Field.MARRIED_ON, text, values.day(text.text)))


def _spouse(row: Row) -> str:
    letters = values.squashed("".join(cell.text for cell in row)).lstrip("i")
    return {"suami": "husband", "stri": "wife"}.get(letters, "")


def _known(found: Found | None) -> list[Found]:
    return [found] if found else []
