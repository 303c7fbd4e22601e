"""Booking codes: short, safe to read aloud in Indonesian and in English, and with a check character.

The alphabet has no vowels, so that no words arise; not both of any look-alikes (2/Z, 5/S, 6/G, 8/B) and
neither of 0/O and 1/I/L; M but not N; and of the letters whose names rhyme with B in either language only C,
J, W and Y. It has 19 symbols, a prime, and every position has a weight of its own: that is what lets the
check character find every single wrong symbol and every two symbols swapped.
"""

from collections.abc import Callable

ALPHABET = "23456789CFHJKMQRWXY"
LENGTH = 9  # 8 random symbols and the check character
LONGEST = 64  # as typed, with spaces and dashes

_SIZE = len(ALPHABET)
_VALUES = {symbol: value for value, symbol in enumerate(ALPHABET)}
_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, _SIZE - 1)

# What people type for a symbol that they misread or misheard; none of these stands for itself in a code.
_MISTAKEN = {"B": "8", "G": "6", "S": "5", "Z": "2", "O": "Q", "0": "Q", "N": "M"}
_BETWEEN = " \t\n\r\u00a0-\u2010\u2011\u2012\u2013\u2014_."


def _reading() -> dict[int, str | None]:
    meant = {symbol: symbol for symbol in ALPHABET} | _MISTAKEN
    table: dict[int, str | None] = {ord(mark): None for mark in _BETWEEN}
    for typed, symbol in meant.items():
        table[ord(typed)] = symbol
        table[ord(typed.lower())] = symbol
    return table


_READING = _reading()


class BadCode(ValueError):
    """The text is no booking code; `code` says why."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def make(pick: Callable[[int], int]) -> str:
    """A new code; `pick(n)` gives a random number from 0 to n - 1 that nobody can guess."""
    symbols = "".join(ALPHABET[pick(_SIZE)] for _ in range(LENGTH - 1))
    return symbols + ALPHABET[_sum(symbols)]


def read(text: str) -> str:
    """The code as it is stored, from what somebody typed, in any case, with spaces, dashes or common mix-ups.

    Raises BadCode with code_length, code_symbol or code_check.
    """
    if len(text) > LONGEST:
        raise BadCode("code_length")
    symbols = text.translate(_READING)
    if not set(symbols) <= _VALUES.keys():
        raise BadCode("code_symbol")
    if len(symbols) != LENGTH:
        raise BadCode("code_length")
    if _sum(symbols):
        raise BadCode("code_check")
    return symbols


def show(code: str) -> str:
    """The code as people see and read it: ABC-DEF-GHJ."""
    return "-".join(code[start : start + 3] for start in range(0, len(code), 3))


def _sum(symbols: str) -> int:
    """The weighted sum: 0 for a whole code, the value of the check character for the first eight symbols."""
    return sum(_VALUES[symbol] * weight for symbol, weight in zip(symbols, _WEIGHTS, strict=False)) % _SIZE
