"""Synthetic papers of every kind: the same kind, level and number are the same picture on every machine."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

import numpy as np

from documents.rules.kinds import PaperKind
from tests.factories.papers import damage, people, prints

DRAWN: Mapping[PaperKind, Callable[[Random], prints.Print]] = {
    PaperKind.EKTP: prints.ektp,
    PaperKind.FAMILY_CARD: prints.family_card,
    PaperKind.BIRTH_CERTIFICATE: prints.birth_certificate,
    PaperKind.MARRIAGE_BOOK: prints.marriage_book,
    PaperKind.DIPLOMA: prints.diploma,
    PaperKind.BAPTISM_LETTER: prints.baptism_letter,
    PaperKind.OLD_PASSPORT: prints.old_passport,
}


@dataclass(frozen=True)
class Drawn:
    """A JPEG, and what stands on the paper by (person, field)."""

    kind: PaperKind
    level: str
    picture: bytes
    truth: prints.Truth


def draw(kind: PaperKind, number: int, level: str = damage.CLEAN) -> Drawn:
    return _photographed(kind, number, level, DRAWN[kind](Random(f"{kind}-{number}")))


def of_family(number: int, level: str = damage.CLEAN) -> tuple[tuple[people.Person, ...], list[dict[PaperKind, Drawn]]]:
    """Four people, and each one's papers: they share a family card, and only the grown-up have an e-KTP."""
    chance = Random(f"family-{number}")
    members = people.family(chance)
    card = _photographed(PaperKind.FAMILY_CARD, number, level, prints.family_card(chance, members))
    found: list[dict[PaperKind, Drawn]] = []
    for place, one in enumerate(members):
        kind = PaperKind.EKTP if place < 2 else PaperKind.BIRTH_CERTIFICATE
        drawing: Callable[[Random, people.Person], prints.Print] = (
            prints.ektp if place < 2 else prints.birth_certificate
        )
        own = _photographed(kind, number + place, level, drawing(chance, one))
        found.append({PaperKind.FAMILY_CARD: card, kind: own})
    return members, found


def _photographed(kind: PaperKind, number: int, level: str, drawn: prints.Print) -> Drawn:
    sheet, truth = drawn
    seed = sum(map(ord, kind)) * 1000 + number
    return Drawn(kind, level, damage.photographed(np.array(sheet.picture), level, seed), truth)
