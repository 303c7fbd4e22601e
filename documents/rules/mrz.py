"""The two lines at the foot of a passport's data page (ICAO 9303, TD3), as a camera and a reading engine leave them.

Engines drop fillers, and read O for 0 and K for a filler. What is written again here is either the only sign that may
stand in that position, or a guess that the check digits confirm; a guess is always named in `mended`, never silent.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

LENGTH = 44
NUMBER, OPTIONAL, NAMES = 9, 14, 39  # signs
FILLER = "<"
CENTURY_OF_EXPIRY = 2000

_WEIGHTS = (7, 3, 1)
_SIGNS = {sign: value for value, sign in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")} | {FILLER: 0}
_AS_DIGITS = str.maketrans("OQDUILZSGBTA", "000011256874")
_AS_LETTERS = str.maketrans("01256874", "OIZSGBTA")
_CONFUSED = {"O": "0Q", "Q": "0O", "D": "0", "0": "OD", "I": "1", "1": "I", "B": "8", "8": "B"}
_CONFUSED |= {"S": "5", "5": "S", "Z": "2", "2": "Z", "G": "6", "6": "G"}
_FILLERS = str.maketrans({"«": "<<", "‹": "<", "〈": "<", "《": "<<", "＜": "<", "(": "<", "[": "<", "{": "<"})
_DIGIT = "[0-9OQDUILZSGBTA]"
_LETTER = "[A-Z01256874<]"


@dataclass(frozen=True, slots=True)
class Mrz:
    """What the two lines say. `failed` names the parts whose check digit disagrees; it holds "composite" too. A line of
    names without all its signs is not whole: what the engine lost may have been a letter."""

    kind: str  # the sign beside the P, without filler
    issuer: str
    surname: str
    given: str  # empty when the holder has a single name
    number: str
    nationality: str
    birth: str  # YYMMDD
    sex: str  # M, F, or empty where it is not said
    expiry: str  # YYMMDD
    optional: str = ""
    failed: frozenset[str] = frozenset()
    mended: frozenset[str] = frozenset()
    is_whole: bool = True

    @property
    def is_sound(self) -> bool:
        """Every check digit agrees."""
        return not self.failed

    @property
    def name(self) -> str:
        """Given names first, as other papers write it."""
        return f"{self.given} {self.surname}".strip()

    def expires_on(self) -> date | None:
        return _day(self.expiry, CENTURY_OF_EXPIRY)

    def born_on(self, latest: date) -> date | None:
        """The birth date, in the last century that puts it no later than `latest` (such as the day of expiry)."""
        for century in (2000, 1900):
            born = _day(self.birth, century)
            if born is not None and born <= latest:
                return born
        return None


def check_digit(text: str) -> str:
    """The digit that stands behind this text. Raises KeyError for a sign that no such line holds."""
    return str(sum(_SIGNS[sign] * _WEIGHTS[place % 3] for place, sign in enumerate(text)) % 10)


def compose(mrz: Mrz) -> tuple[str, str]:
    """The two lines, of 44 signs each; names too long for their 39 are cut."""
    names = FILLER * 2 if mrz.given else ""
    names = f"{_filled(mrz.surname)}{names}{_filled(mrz.given)}"[:NAMES].ljust(NAMES, FILLER)
    first = f"P{mrz.kind or FILLER}{mrz.issuer:{FILLER}<3}{names}"
    number, optional = mrz.number.ljust(NUMBER, FILLER), _filled(mrz.optional).ljust(OPTIONAL, FILLER)
    number, birth, expiry = (f"{part}{check_digit(part)}" for part in (number, mrz.birth, mrz.expiry))
    optional += check_digit(optional) if mrz.optional else FILLER
    composite = check_digit(number + birth + expiry + optional)
    second = f"{number}{mrz.nationality:{FILLER}<3}{birth}{mrz.sex or FILLER}{expiry}{optional}{composite}"
    return first, second


def read(lines: Iterable[str]) -> Mrz | None:
    """The passport these lines tell of, wherever among them its two lines stand; None when there is none.

    The reading with the fewest check digits against it is taken.
    """
    tidied = [_tidy(line) for line in lines]
    found = [mrz for first, second in pairwise(tidied) for mrz in _readings(first, second)]
    return min(found, key=lambda mrz: (len(mrz.failed), len(mrz.mended)), default=None)


def _tidy(line: str) -> str:
    return re.sub(r"[^A-Z0-9<]", "", line.upper().translate(_FILLERS))


def _readings(first: str, second: str) -> Iterator[Mrz]:
    """All ways to cut the second line: an eighth sign of the number may have lost the filler behind it."""
    if not re.match(rf"P{_LETTER}{{4}}[A-Z0-9<]{{2}}", first):
        return
    for width in (NUMBER, NUMBER - 1):
        cut = re.match(
            rf"([A-Z0-9<]{{{width}}})({_DIGIT})({_LETTER}{{3}})({_DIGIT}{{6}})({_DIGIT})([A-Z<]?)"
            rf"({_DIGIT}{{6}})({_DIGIT})([A-Z0-9<]*)$",
            second,
        )
        if cut is not None:
            yield _reading(first, cut.groups())


def _reading(first: str, parts: Sequence[str]) -> Mrz:
    number, number_check, nationality, birth, birth_check, sex, expiry, expiry_check, rest = parts
    birth, birth_check, expiry, expiry_check = (
        part.translate(_AS_DIGITS) for part in (birth, birth_check, expiry, expiry_check)
    )
    number_check = number_check.translate(_AS_DIGITS)
    mended = set()
    original = number.ljust(NUMBER, FILLER)
    number = _agreeing(original, number_check)
    if number != original or len(parts[0]) < NUMBER:
        mended.add("number")
    optional, optional_check, composite = _tail(rest)
    pairs = {"number": (number, number_check), "birth": (birth, birth_check), "expiry": (expiry, expiry_check)}
    if optional.strip(FILLER) or optional_check not in (FILLER, "0"):
        pairs["optional"] = (optional, optional_check)
    failed = {name for name, (text, digit) in pairs.items() if check_digit(text) != digit}
    whole = number + number_check + birth + birth_check + expiry + expiry_check + optional + optional_check
    if check_digit(whole) != composite:
        failed.add("composite")
    surname, given, is_strewn = _names(first[5:], is_sound=not failed)
    if is_strewn:
        mended.add("names")
    return Mrz(
        kind=first[1].strip(FILLER),
        issuer=_letters(first[2:5]),
        surname=surname,
        given=given,
        number=number.rstrip(FILLER),
        nationality=_letters(nationality),
        birth=birth,
        sex=sex if sex in ("M", "F") else "",
        expiry=expiry,
        optional=optional.rstrip(FILLER),
        failed=frozenset(failed),
        mended=frozenset(mended),
        is_whole=len(first) == LENGTH,
    )


def _agreeing(text: str, digit: str) -> str:
    """The text, or the one way to read a confused sign differently with which the check digit agrees.

    Where two such ways exist neither is taken.
    """
    if check_digit(text) == digit:
        return text
    others = {
        text[:place] + other + text[place + 1 :]
        for place, sign in enumerate(text)
        for other in _CONFUSED.get(sign, "")
        if check_digit(text[:place] + other + text[place + 1 :]) == digit
    }
    return others.pop() if len(others) == 1 else text


def _tail(rest: str) -> tuple[str, str, str]:
    """The optional part at its full width, its check digit and the composite one, whose fillers may be lost."""
    if not rest:
        return FILLER * OPTIONAL, FILLER, ""
    composite = rest[-1].translate(_AS_DIGITS)
    before = rest[:-1]
    if not before.strip(FILLER + "K"):  # a K in an empty part weighs as much as a filler
        return FILLER * OPTIONAL, FILLER, composite
    digit = before[-1].translate(_AS_DIGITS)
    optional = before[:-1].rstrip(FILLER)[:OPTIONAL].ljust(OPTIONAL, FILLER)
    if not optional.strip(FILLER + "K"):
        optional = FILLER * OPTIONAL
    return optional, digit, composite


def _names(text: str, *, is_sound: bool) -> tuple[str, str, bool]:
    """Surname, given names, and whether anything stood among the closing fillers.

    What stands there is left out only when it is K beside a second line without fault: no check digit guards the first.
    """
    surname, _, rest = text.translate(_AS_LETTERS).partition(FILLER * 2)
    given, _, tail = rest.partition(FILLER * 2)
    if rest.startswith(FILLER):
        given, tail = "", rest
    stray = tail.replace(FILLER, "")
    if stray and not (is_sound and set(stray) == {"K"}):
        given = f"{given}{FILLER}{tail}"
    return _words(surname), _words(given), bool(stray)


def _words(text: str) -> str:
    return " ".join(text.replace(FILLER, " ").split())


def _letters(text: str) -> str:
    return text.translate(_AS_LETTERS).strip(FILLER)


def _filled(text: str) -> str:
    return FILLER.join(text.split())


def _day(text: str, century: int) -> date | None:
    try:
        return date(century + int(text[:2]), int(text[2:4]), int(text[4:]))
    except ValueError:
        return None
