"""Public holidays and shared leave days (cuti bersama), from the package `holidays`."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version

# What closes an office; of other countries whatever the package calls public.
CATEGORIES = {"ID": ("public", "government")}  # "government" is cuti bersama


class UnknownCountryError(Exception):
    """The package knows no holidays of this country or region."""


@dataclass(frozen=True, slots=True)
class Holiday:
    """One closed day; `is_estimated` when the package itself only reckons with the date."""

    on: dt.date
    name: str
    is_estimated: bool


@cache
def edition() -> str:
    """Which edition of the package speaks, for a row's source."""
    return f"package holidays {version('holidays')}"


def of(country: str, region: str, years: Iterable[int]) -> list[Holiday]:
    """The closed days of the years in order, named in the country's own language. Raises UnknownCountryError."""
    import holidays  # a quarter of a second that only seeding needs

    categories = CATEGORIES.get(country, ("public",))
    try:
        language = holidays.country_holidays(country).default_language  # unnamed, it would follow the host's
        found = holidays.country_holidays(
            country, subdiv=region or None, years=years, categories=categories, language=language
        )
    except NotImplementedError as error:
        raise UnknownCountryError(country, region) from error
    label = str(getattr(found, "estimated_label", "")).strip("%s ()")
    return [_holiday(on, name, label) for on, name in sorted(found.items())]


def _holiday(on: dt.date, name: str, label: str) -> Holiday:
    is_estimated = bool(label) and label in name
    return Holiday(on, name.replace(f"({label})", "").strip() if is_estimated else name, is_estimated)
