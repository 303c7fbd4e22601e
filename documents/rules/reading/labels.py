"""Finding the words of a form, and what is written behind them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from documents.rules.reading.lines import Cell, Place, Row, Seen, around, place_of
from documents.rules.reading.values import apart, squashed

NEAR = 2.5  # line heights: what stands further behind a value belongs to something else
MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a cell's text, by its shares of the cell's length."""

    cell: Cell
    text: str
    begins: float = 0.0
    ends: float = 1.0

    def part(self, begins: int, ends: int) -> "Piece":
        """From one letter of this text to another."""
        length, size = self.ends - self.begins, max(len(self.text), 1)
        return Piece(
            self.cell,
            self.text[begins:ends],
            self.begins + length * begins / size,
            self.begins + length * ends / size,
        )


@dataclass(frozen=True, slots=True)
class Written:
    """What stands behind a label. `row` counts the rows of the sheet from its top."""

    key: str
    pieces: tuple[Piece, ...]
    row: int

    @property
    def text(self) -> str:
        return " ".join(piece.text for piece in self.pieces).strip(" :;")

    @property
    def confidence(self) -> float:
        return min((piece.cell.line.confidence for piece in self.pieces), default=0.0)

    def place(self, seen: Seen) -> Place:
        return around(place_of(seen, piece.cell.line, piece.begins, piece.ends) for piece in self.pieces)


def written(rows: Sequence[Row], labels: Mapping[str, str]) -> Iterator[Written]:
    """Everything behind a label, from the top, if anything is; `labels` maps their squashed forms to keys."""
    for number, row in enumerate(rows):
        key, pieces = "", list[Piece]()
        for cell in row:
            found = _label(cell.text, labels)
            if found is not None:
                if pieces:
                    yield Written(key, tuple(pieces), number)
                key, rest = found
                pieces = _kept(Piece(cell, cell.text).part(rest, len(cell.text)))
            elif key and (not pieces or cell.left - pieces[-1].cell.right < NEAR * cell.height):
                pieces += _kept(Piece(cell, cell.text))
        if pieces:
            yield Written(key, tuple(pieces), number)


def _kept(piece: Piece) -> list[Piece]:
    """The piece without the colon before it; none when nothing else is there."""
    start = len(piece.text) - len(piece.text.lstrip(" :：;.-"))
    return [piece.part(start, len(piece.text))] if piece.text[start:].strip() else []


def _label(text: str, labels: Mapping[str, str]) -> tuple[str, int] | None:
    """The key of the label that the text begins with, and where the rest begins: of the nearest, the longest."""
    best: tuple[int, int, str] | None = None
    for end in _ends(text):
        letters = squashed(text[:end])
        for form, key in labels.items():
            distance = apart(letters, form, min(len(form) // 5, 2))
            if letters and distance <= min(len(form) // 5, 2) and (best is None or (distance, -end) < best[:2]):
                best = distance, -end, key
    return (best[2], -best[1]) if best else None


def _ends(text: str) -> list[int]:
    """Where a label at the beginning of the text may end: no label holds a colon, or a digit behind a letter."""
    before = re.match(r"[^A-Za-z]*[^0-9:：]*", text)
    limit = before.end() if before else len(text)
    words = [found.end() for found in re.finditer(r"\S+", text[:limit])]
    return sorted({limit, *words[:MOST_WORDS]})
