"""People who do not exist, and look it: every name holds a word that says so, every NIK a serial from 9001."""

import datetime as dt
from dataclasses import dataclass, replace
from random import Random

FIRST = (
    *("BUDI", "SITI", "AGUS", "DEWI", "RIZKY", "JOKO", "RATNA", "EKO", "MADE", "WAYAN", "NURUL", "FAJAR", "INDAH"),
    *("YOSEF", "MARIA", "HENDRA", "LESTARI", "SOEHARDJO", "TJAHYONO", "CHAIRUL", "MOH. YUSUF", "ABDUL QODIR", "NI LUH"),
)
INVENTED = ("CONTOH", "REKAAN", "MISALAN", "UJICOBA", "KHAYALAN", "PERAGA")
LAST = (
    *("SANTOSO", "WIJAYA", "KUSUMA", "HALIM", "SIREGAR", "NASUTION", "PRATAMA", "SAPUTRA", "HIDAYAT", "SIMANJUNTAK"),
    *("WULANDARI", "SETIAWAN", "", ""),
)
CITIES = (
    *("BEKASI", "JAKARTA", "BANDUNG", "SURABAYA", "MEDAN", "SEMARANG", "DENPASAR", "MAKASSAR", "YOGYAKARTA"),
    *("PALEMBANG", "TANJUNG PINANG", "KLATEN", "PURWOKERTO"),
)
STREETS = (
    *("JL. MELATI NO. 12", "JL. KENANGA RAYA BLOK C5", "KP. BARU", "PERUM GRIYA ASRI B2/7"),
    *("JL. ANGGREK NO. 88", "GG. MAWAR III/4"),
)
VILLAGES = ("GONDANGDIA", "PASIRKALIKI", "AIRLANGGA", "SIDOMULYO", "MARGAHAYU", "JATIASIH")
DISTRICTS = ("MENTENG", "CICENDO", "GUBENG", "SUKAJADI", "TEBET", "BEKASI TIMUR")
AREAS = ("327501", "327503", "327508", "321605", "317101", "357801", "127105", "517103")
RELIGIONS = ("ISLAM", "KRISTEN", "KATHOLIK", "HINDU", "BUDDHA", "KHONGHUCU")
STATUSES = ("KAWIN", "BELUM KAWIN", "CERAI HIDUP", "CERAI MATI")
WORK = ("KARYAWAN SWASTA", "WIRASWASTA", "PELAJAR/MAHASISWA", "GURU", "PETANI/PEKEBUN", "MENGURUS RUMAH TANGGA")
ONES = ("", "SATU", "DUA", "TIGA", "EMPAT", "LIMA", "ENAM", "TUJUH", "DELAPAN", "SEMBILAN")
MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November"),
    "Desember",
)


@dataclass(frozen=True)
class Person:
    name: str
    is_woman: bool
    born_on: dt.date
    birth_place: str
    nik: str
    father: str
    mother: str
    religion: str
    status: str
    work: str


def name(chance: Random) -> str:
    return " ".join(f"{chance.choice(FIRST)} {chance.choice(INVENTED)} {chance.choice(LAST)}".split())


def person(chance: Random, *, youngest: int = 18, oldest: int = 75, is_woman: bool | None = None) -> Person:
    """Somebody of that age in 2030."""
    woman = chance.random() < 0.5 if is_woman is None else is_woman
    born = dt.date(2030 - chance.randint(youngest, oldest), chance.randint(1, 12), chance.randint(1, 28))
    nik = f"{chance.choice(AREAS)}{born.day + 40 * woman:02d}{born:%m%y}{chance.randint(9001, 9999)}"
    return Person(
        name(chance),
        woman,
        born,
        chance.choice(CITIES),
        nik,
        name(chance),
        name(chance),
        chance.choice(RELIGIONS),
        chance.choice(STATUSES),
        chance.choice(WORK),
    )


def family(chance: Random) -> tuple[Person, ...]:
    """Father, mother and two children at school, named as their children's papers name them."""
    father, mother = (person(chance, youngest=35, oldest=50, is_woman=woman) for woman in (False, True))
    children = (person(chance, youngest=8, oldest=14) for _ in range(2))
    return father, mother, *(replace(child, father=father.name, mother=mother.name) for child in children)


def card_number(chance: Random) -> str:
    """Of a family card: area, date of recording, serial."""
    recorded = dt.date(chance.randint(2010, 2025), chance.randint(1, 12), chance.randint(1, 28))
    return f"{chance.choice(AREAS)}{recorded:%d%m%y}{chance.randint(9001, 9999)}"


def in_full(day: dt.date) -> str:
    """17 Agustus 1992."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def in_words(number: int) -> str:
    """A number from 1 to 9999, as certificates write days and years."""
    thousands, rest = divmod(number, 1000)
    hundreds, rest = divmod(rest, 100)
    tens, ones = divmod(rest, 10)
    words = [_counted(thousands, "RIBU"), _counted(hundreds, "RATUS")]
    if tens == 1 and ones:
        words.append(_counted(ones, "BELAS"))
    else:
        words += [_counted(tens, "PULUH"), ONES[ones]]
    return " ".join(word for word in words if word)


def _counted(count: int, what: str) -> str:
    if count == 1:
        return f"SE{what}"
    return f"{ONES[count]} {what}" if count else ""
