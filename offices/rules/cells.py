"""What a cell of a table of people says: one spelling when it is written, several when it is read.

A stretch is written as what, then from which day to which: `Counter 2030-01-01..2030-12-31`, without a last day for
good: `Counter 2030-01-01..`. Several in one cell have semicolons between them.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

# A spreadsheet takes a cell that begins so for a formula; an apostrophe before it makes it text again.
GUARDED = re.compile(r"'*[=+\-@\t\r]")
BETWEEN = ";"
MINUTES_OF_A_WEEK = 7 * 24 * 60
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)


class CellWrong(ValueError):
    """This cell cannot be read. `code` is what wording.py says, about `detail`."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Stretch:
    """What holds from a day to a day, both included; without a last day, for good."""

    first: date
    last: date | None
    what: str


def guarded(text: str) -> str:
    """The text so that no spreadsheet runs it."""
    return f"'{text}" if GUARDED.match(text) else text


def plain(text: str) -> str:
    """The text as it was before it was guarded. Raises CellWrong for a formula."""
    if text.startswith("="):
        raise CellWrong("cell_is_a_formula")
    return text[1:] if text.startswith("'") and GUARDED.match(text) else text


def day(text: str) -> date:
    """The day. Raises CellWrong for anything but 2030-12-31."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        try:
            found = date.fromisoformat(text)
        except ValueError as error:
            raise CellWrong("cell_day_wrong", text) from error
        if FIRST_DAY <= found <= LAST_DAY:
            return found
    raise CellWrong("cell_day_wrong", text)


def day_or_none(text: str) -> date | None:
    return day(text) if text else None


def needed_day(text: str) -> date:
    if not text:
        raise CellWrong("cell_empty")
    return day(text)


def told_day(on: date | None) -> str:
    return on.isoformat() if on else ""


def one_of(known: Mapping[str, str], code: str) -> Callable[[str], str]:
    """Reads a word as what it stands for, in capitals or not. The reader raises CellWrong with the code otherwise."""

    def read(text: str) -> str:
        if not text:
            raise CellWrong("cell_empty")
        found = known.get(text) or known.get(text.casefold())
        if found is None:
            raise CellWrong(code, text)
        return found

    return read


def listed(text: str) -> list[str]:
    return [one.strip() for one in text.split(BETWEEN) if one.strip()]


def told_list(texts: Iterable[str]) -> str:
    return f"{BETWEEN} ".join(texts)


def stretches(
    text: str, word: Callable[[str], str], same: Callable[[str], str] = lambda what: what
) -> tuple[Stretch, ...]:
    """What the cell lists, each word read by `word`. `same` says what two words have in common that are one thing.

    Raises CellWrong for what cannot be read, for days that are reversed, and for one thing that begins twice on a day.
    """
    found: dict[tuple[str, date], Stretch] = {}
    for one in listed(text):
        stretch = _stretch(one, word)
        if found.setdefault((same(stretch.what), stretch.first), stretch) is not stretch:
            raise CellWrong("cell_stretch_twice", one)
    return in_order(found.values())


def in_order(found: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """By what begins first, so that one table is told in one way."""
    return tuple(sorted(found, key=lambda one: (one.first, one.what)))


def _stretch(text: str, word: Callable[[str], str]) -> Stretch:
    what, _space, span = text.rpartition(" ")
    first, dots, last = span.partition("..")
    if not (what and first and dots):
        raise CellWrong("cell_stretch_wrong", text)
    found = Stretch(day(first), day_or_none(last), word(what.strip()))
    if found.last is not None and found.last < found.first:
        raise CellWrong("cell_days_reversed", text)
    return found


def told_stretches(found: Iterable[Stretch], word: Callable[[str], str]) -> str:
    return told_list(f"{word(one.what)} {told_day(one.first)}..{told_day(one.last)}" for one in found)


def days(text: str, word: Callable[[str], str]) -> tuple[Stretch, ...]:
    """Single days, each with a word: `Free 2030-01-04`. Raises CellWrong, also for a day that stands there twice."""
    found: dict[date, Stretch] = {}
    for one in listed(text):
        what, _space, on = one.rpartition(" ")
        if not what:
            raise CellWrong("cell_day_without_a_word", one)
        stretch = Stretch(day(on), day(on), word(what.strip()))
        if found.setdefault(stretch.first, stretch) is not stretch:
            raise CellWrong("cell_day_twice", on)
    return in_order(found.values())


def told_days(found: Iterable[Stretch], word: Callable[[str], str]) -> str:
    return told_list(f"{word(one.what)} {told_day(one.first)}" for one in found)


def week_hours(text: str, seasons: Mapping[str, str]) -> str:
    """Hours a week as minutes, with the season's code if one is named: `32.30 ramadan-2030` is `1950 ramadan-2030`."""
    hours, _space, season = text.partition(" ")
    found = re.fullmatch(r"(\d{1,3})[.:]([0-5]\d)", hours, re.ASCII)
    minutes = int(found[1]) * 60 + int(found[2]) if found else 0
    if not 0 < minutes <= MINUTES_OF_A_WEEK:
        raise CellWrong("cell_hours_wrong", text)
    if season and season.strip().casefold() not in seasons:
        raise CellWrong("cell_season_unknown", season)
    return f"{minutes} {seasons[season.strip().casefold()]}" if season else str(minutes)


def season_of(what: str) -> str:
    return what.partition(" ")[2]


def told_week_hours(what: str) -> str:
    minutes, _space, season = what.partition(" ")
    return f"{int(minutes) // 60}.{int(minutes) % 60:02} {season}".strip()
