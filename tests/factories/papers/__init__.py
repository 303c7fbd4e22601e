"""Synthetic papers of every kind: the same kind, level and number are the same picture on every machine."""

from dataclasses import dataclass
from random import Random

import numpy as np

from documents.rules.kinds import PaperKind
from tests.factories.papers import damage, prints

DRAWN = {
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
    sheet, truth = DRAWN[kind](Random(f"{kind}-{number}"))
    seed = sum(map(ord, kind)) * 1000 + number
    return Drawn(kind, level, damage.photographed(np.array(sheet.picture), level, seed), truth)
