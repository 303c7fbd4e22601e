"""The official list of region codes that ships with the product (offices/data/regions)."""

import csv
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "data" / "regions"
DISTRICT_DIGITS = 6


@cache
def today_codes() -> frozenset[str]:
    """Today's districts, six digits each."""
    return _districts("codes-2025.csv")


@cache
def retired_codes() -> frozenset[str]:
    """Districts that no longer exist but stand on valid cards, six digits each."""
    return _districts("retired-codes.csv")


@cache
def known_codes() -> frozenset[str]:
    """Every district that may stand on a valid card, six digits each."""
    return today_codes() | retired_codes()


def _districts(name: str) -> frozenset[str]:
    with (FOLDER / name).open(newline="", encoding="utf-8") as file:
        codes = (row["code"].replace(".", "") for row in csv.DictReader(file))
        return frozenset(code for code in codes if len(code) == DISTRICT_DIGITS)
