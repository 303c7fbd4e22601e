"""People who do not exist, and look it: for trials only.

Their names are numbers in words; their identity numbers have a real district and a serial from 9001, which no
registration of a single day and district has ever reached; their phone numbers are an unassigned-looking run.
"""

from dataclasses import dataclass
from datetime import date
from random import Random

MOST = 999

# Bekasi's districts: twelve of the city, four of the regency.
DISTRICTS = (*(f"3275{district:02d}" for district in range(1, 13)), "321605", "321606", "321608", "321609")

_ONES = ("", "Satu", "Dua", "Tiga", "Empat", "Lima", "Enam", "Tujuh", "Delapan", "Sembilan")
_ADULT_FROM, _ELDERLY_FROM = 17, 60


@dataclass(frozen=True)
class Invented:
    name: str
    number: str
    born_on: date
    phone: str
    email: str


def person(index: int, age: int, today: date, rng: Random) -> Invented:
    """The person of this number (1 to 999) at about this age in years; the same numbers make the same person."""
    if not 1 <= index <= MOST:
        raise ValueError("there are invented people from 1 to 999")
    born_on = date(today.year - age - 1, rng.randint(1, 12), rng.randint(1, 28))
    day = born_on.day + (40 if rng.random() < 0.5 else 0)
    number = f"{rng.choice(DISTRICTS)}{day:02d}{born_on:%m%y}{9000 + index}"
    kind = "Anak" if age < _ADULT_FROM else "Lansia" if age >= _ELDERLY_FROM else "Warga"
    name = f"{kind} Contoh {in_words(index)}"
    return Invented(name, number, born_on, f"+62811000{index:04d}", f"contoh{index}@contoh.invalid")


def in_words(number: int) -> str:
    """A number from 1 to 999 in Indonesian."""
    hundreds, rest = divmod(number, 100)
    words = [("Seratus" if hundreds == 1 else f"{_ONES[hundreds]} Ratus") if hundreds else "", _below_hundred(rest)]
    return " ".join(word for word in words if word)


def _below_hundred(number: int) -> str:
    tens, ones = divmod(number, 10)
    if number == 10:
        return "Sepuluh"
    if number == 11:
        return "Sebelas"
    if tens == 1:
        return f"{_ONES[ones]} Belas"
    return f"{_ONES[tens]} Puluh {_ONES[ones]}".strip() if tens else _ONES[ones]
