"""Public holidays and shared leave days (cuti bersama), from the package `holidays`."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from operator import attrgetter

HOME = "ID"
SHARED_LEAVE = "government"  # what the package calls cuti bersama


class UnknownCountryError(Exception):
    """The package knows no holidays of this country or region."""


@dataclass(frozen=True, slots=True)
class Holiday:
    """One closed day; `is_estimated` when the package itself only reckons with the date."""

    on: dt.date
    name: str
    is_estimated: bool
    is_shared_leave: bool


@cache
def edition() -> str:
    """Which edition of the package speaks, for a row's source."""
    return f"package holidays {version('holidays')}"


def of(country: str, region: str, years: Iterable[int]) -> list[Holiday]:
    """The closed days of the years in order, named in the country's own language. Raises UnknownCountryError."""
    import holidays  # a quarter of a second that only seeding needs

    def days(category: str) -> list[Holiday]:
        found = holidays.country_holidays(
            country, subdiv=region or None, years=years, categories=(category,), language=language
        )
        label = str(getattr(found, "estimated_label", "")).strip("%s ()")
        return [_holiday(on, name, label, category) for on, name in found.items()]

    try:
        language = holidays.country_holidays(country).default_language  # unnamed, it would follow the host's
        public = days("public")
        leave = days(SHARED_LEAVE) if country == HOME else []
    except NotImplementedError as error:
        raise UnknownCountryError(country, region) from error
    named = {one.on for one in public}
    return sorted((*public, *(one for one in leave if one.on not in named)), key=attrgetter("on"))


def _holiday(on: dt.date, name: str, label: str, category: str) -> Holiday:
    is_estimated = bool(label) and label in name
    name = name.replace(f"({label})", "").strip() if is_estimated else name
    return Holiday(on, name, is_estimated, category == SHARED_LEAVE)
