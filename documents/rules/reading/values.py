"""What a run of text says once it is known what it is about: a number, a day, a name, one word of a list."""

import re
from collections.abc import Iterable
from datetime import date

from documents.rules.fields import Sex
from offices.rules.identity import BadNik, read_nik

MONTHS = {
    **{
        name: month
        for month, name in enumerate(["januari", "februari", "maret", "april", "mei", "juni", "juli"], start=1)
    },
    **{name: month for month, name in enumerate(["agustus", "september", "oktober", "november", "desember"], start=8)},
    "pebruari": 2,
    "nopember": 11,
    "djanuari": 1,
    "djuni": 6,
    "djuli": 7,
    "agust": 8,
}
SEXES = {"lakilaki": Sex.MALE, "pria": Sex.MALE, "perempuan": Sex.FEMALE, "wanita": Sex.FEMALE}
RELIGIONS = ("ISLAM", "KRISTEN", "KATHOLIK", "KATOLIK", "HINDU", "BUDDHA", "BUDHA", "KHONGHUCU", "KEPERCAYAAN")
STATUSES = ("BELUM KAWIN", "KAWIN TERCATAT", "KAWIN BELUM TERCATAT", "KAWIN", "CERAI HIDUP", "CERAI MATI")
RELATIONS = (
    *("KEPALA KELUARGA", "SUAMI", "ISTRI", "ANAK", "MENANTU", "CUCU", "ORANG TUA", "MERTUA", "FAMILI LAIN"),
    *("PEMBANTU", "LAINNYA"),
)

DAY_IN_DIGITS = re.compile(
    r"(?<![0-9])([0-3OIl][0-9OIl])\s*[-/.–]\s*([0-1OIl][0-9OIl])\s*[-/.–]\s*([12][0-9OIl] ?[0-9OIl]{2})(?![0-9])"
)
SIXTEEN = re.compile(r"(?<![0-9A-Za-z])[0-9OIlBSZ]{16}(?![0-9A-Za-z])")
_DAY_IN_FULL = re.compile(r"([0-3]?[0-9OIl])\s*([A-Za-z]{3,9})\s*([12][0-9OIl] ?[0-9OIl]{2})(?![0-9])")
_AS_DIGITS = str.maketrans("OoQDIl|BSZ", "0000111852")
_AS_LETTERS = str.maketrans("0158", "OISB")
_NUMERALS = re.compile(
    r"seribu|ribu|seratus|ratus|sepuluh|sebelas|puluh|belas|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan"
)
_ONES = {
    word: number
    for number, word in enumerate(
        ["satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas"], start=1
    )
}


def squashed(text: str) -> str:
    """Only the letters, small: spaces are what engines lose first."""
    return "".join(char for char in text.casefold() if char.isalpha())


def apart(one: str, other: str, most: int) -> int:
    """How many letters must be changed, added or left out to make one of the other; more than `most` is most + 1."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before = list(range(len(other) + 1))
    for row, char in enumerate(one, start=1):
        now = [row]
        for column, twin in enumerate(other, start=1):
            now.append(min(before[column] + 1, now[-1] + 1, before[column - 1] + (char != twin)))
        if min(now) > most:
            return most + 1
        before = now
    return min(before[-1], most + 1)


def nik(text: str) -> tuple[str, bool] | None:
    """Sixteen digits, and whether they stood there as digits; None when there are none that can be a NIK."""
    found = sixteen(text)
    if found is None:
        return None
    try:
        return read_nik(found[0]).number, found[1]
    except BadNik:
        return found[0], False


def sixteen(text: str) -> tuple[str, bool] | None:
    """Sixteen digits with nothing beside them, and whether they stood there as digits."""
    found = SIXTEEN.search(re.sub(r"[\s.]", "", re.sub(r"^[^0-9OIlBSZ]+", "", text)))
    if found is None:
        return None
    digits = found.group().translate(_AS_DIGITS)
    return digits, digits == found.group()


def day(text: str) -> date | None:
    """The first day written in the text, in digits (17-08-1992) or in full (17 Agustus 1992)."""
    if found := DAY_IN_DIGITS.search(text):
        parts = [_whole(part) for part in found.groups()]
        return _date(parts[2], parts[1], parts[0])
    for found in _DAY_IN_FULL.finditer(text):
        if month := _month(found.group(2)):
            return _date(_whole(found.group(3)), month, _whole(found.group(1)))
    return None


def before_day(text: str) -> tuple[str, float]:
    """What stands before the first day in the text, and which share of the text that is."""
    found = DAY_IN_DIGITS.search(text) or _DAY_IN_FULL.search(text)
    end = found.start() if found else len(text)
    return text[:end].strip(" ,.:;-"), end / max(len(text), 1)


def day_in_words(text: str, year: str) -> date | None:
    """TUJUH BELAS AGUSTUS and SERIBU SEMBILAN RATUS SEMBILAN PULUH DUA; digits will do as well."""
    letters = squashed(text)
    month = next((number for name, number in MONTHS.items() if name in letters), None)
    if month is None:
        return None
    number = count(letters) or _digits(text)
    whole = count(squashed(year)) or _digits(year)
    return _date(whole, month, number) if number and whole else None


def count(letters: str) -> int:
    """The number that these words, squashed together, say; 0 when they say none."""
    total = current = 0
    for word in _NUMERALS.findall(letters):
        if word in _ONES:
            current += _ONES[word]
        elif word == "belas":
            current += 10
        elif word == "puluh":
            current = current // 10 * 10 + current % 10 * 10
        elif word in ("seratus", "ratus"):
            current = 100 if word == "seratus" else current * 100
        else:
            total += 1000 * (1 if word == "seribu" else current)
            current = 0
    return total + current


def name(text: str) -> str:
    """A name as it stands, without the marks around it, and with letters where only letters can be."""
    found = " ".join(text.replace("：", ":").strip(" :;,-_|.'").split())
    return re.sub(r"(?<=[A-Z])[0158](?=[A-Z ]|$)", lambda digit: digit.group().translate(_AS_LETTERS), found)[:100]


def is_name(text: str) -> bool:
    return bool(text) and all(char.isalpha() or char in " .,'’-/()" for char in text)


def one_of(text: str, known: Iterable[str]) -> str | None:
    """The one of these that the text is, give or take a letter in six."""
    letters = squashed(text)
    ranked = sorted((apart(letters, squashed(one), max(1, len(one) // 6)), one) for one in known)
    return next((one for distance, one in ranked if distance <= max(1, len(one) // 6) and len(letters) > 2), None)


def sex(text: str) -> Sex | None:
    letters = squashed(text)
    return next((found for word, found in SEXES.items() if apart(letters, word, 2) <= len(word) // 5), None)


def _whole(text: str) -> int:
    return int(text.replace(" ", "").translate(_AS_DIGITS))


def _month(text: str) -> int | None:
    letters = squashed(text)
    return next((month for word, month in MONTHS.items() if apart(letters, word, 1) <= (len(word) > 4)), None)


def _digits(text: str) -> int:
    found = re.search(r"[0-9]+", text)
    return int(found.group()[:4]) if found else 0


def _date(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None
