"""What an engine sees on a picture, and how seen lines stand to each other on a sheet that was held askew."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

Point = tuple[float, float]
Corners = tuple[Point, Point, Point, Point]

NEIGHBOURS = 5  # lines whose slopes together say how the sheet lies here
SAME_ROW = 0.55  # of a line's height, from the middle of one to the middle of the next


@dataclass(frozen=True, slots=True)
class Line:
    """A run of text. `corners` are in pixels of the picture, clockwise from where the text begins at its top, so that
    they also tell which way up it stands. `confidence` is the engine's own, from 0 to 1."""

    text: str
    confidence: float
    corners: Corners


@dataclass(frozen=True, slots=True)
class Seen:
    """All that was seen on one picture of this size in pixels."""

    width: int
    height: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle on the picture, in shares of its width and height from its left top corner."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Cell:
    """A line on a sheet that has been put straight: x runs along the text, y down the page."""

    line: Line
    left: float
    right: float
    middle: float
    height: float
    slope: float = 0.0

    @property
    def text(self) -> str:
        return self.line.text

    def middle_at(self, x: float) -> float:
        """Where the middle of its row is at that x, if the row went on as it does here."""
        return self.middle + (x - (self.left + self.right) / 2) * self.slope


Row = tuple[Cell, ...]


def place_of(seen: Seen, line: Line, begins: float = 0.0, ends: float = 1.0) -> Place:
    """Where this share of the line is on the picture, from one share of its length to another."""
    top_left, top_right, bottom_right, bottom_left = line.corners
    points = [
        _between(one, other, share)
        for one, other in ((top_left, top_right), (bottom_left, bottom_right))
        for share in (begins, ends)
    ]
    xs, ys = [x / max(seen.width, 1) for x, _ in points], [y / max(seen.height, 1) for _, y in points]
    return Place(*(round(min(max(value, 0.0), 1.0), 4) for value in (min(xs), min(ys), max(xs), max(ys))))


def around(places: Iterable[Place]) -> Place:
    """The smallest rectangle that holds them all."""
    known = list(places)
    return Place(
        min(one.left for one in known),
        min(one.top for one in known),
        max(one.right for one in known),
        max(one.bottom for one in known),
    )


def _between(one: Point, other: Point, share: float) -> Point:
    return one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share


def rows(seen: Seen) -> list[Row]:
    """The lines in rows from the top, each from the left, whichever way up and however askew the sheet was held."""
    cells = sorted(_with_slopes(_straight(seen.lines)), key=lambda cell: cell.left)
    chains: list[list[Cell]] = []
    for cell in cells:
        fitting = [chain for chain in chains if _continues(chain[-1], cell)]
        if fitting:
            min(fitting, key=lambda chain: _gap(chain[-1], cell)).append(cell)
        else:
            chains.append([cell])
    return [tuple(chain) for chain in sorted(chains, key=lambda chain: chain[0].middle_at(0.0))]


def _straight(lines: Sequence[Line]) -> list[Cell]:
    """The cells on axes that are turned as most of the text is."""
    if not lines:
        return []
    sine = sum(_along(line)[1] for line in lines)
    cosine = sum(_along(line)[0] for line in lines)
    angle = math.atan2(sine, cosine)
    return [_cell(line, math.cos(angle), math.sin(angle)) for line in lines]


def _along(line: Line) -> Point:
    """From the beginning of the text to its end."""
    top_left, top_right, bottom_right, bottom_left = line.corners
    return (
        top_right[0] + bottom_right[0] - top_left[0] - bottom_left[0],
        top_right[1] + bottom_right[1] - top_left[1] - bottom_left[1],
    )


def _cell(line: Line, cosine: float, sine: float) -> Cell:
    points = [(x * cosine + y * sine, y * cosine - x * sine) for x, y in line.corners]
    start = _between(points[0], points[3], 0.5)
    end = _between(points[1], points[2], 0.5)
    height = (math.dist(points[0], points[3]) + math.dist(points[1], points[2])) / 2
    width = end[0] - start[0]
    slope = (end[1] - start[1]) / width if width > 0 else 0.0
    return Cell(line, start[0], max(end[0], start[0]), (start[1] + end[1]) / 2, max(height, 1.0), slope)


def _with_slopes(cells: Sequence[Cell]) -> list[Cell]:
    """Each with the slope of its surroundings: that of a short line alone says little."""
    long = [cell for cell in cells if cell.right - cell.left > 4 * cell.height]
    return [_with_slope(cell, long) for cell in cells]


def _with_slope(cell: Cell, long: Sequence[Cell]) -> Cell:
    nearest = sorted(long, key=lambda other: abs(other.middle - cell.middle) + abs(other.left - cell.left) / 4)
    slope = median([other.slope for other in nearest[:NEIGHBOURS]] or [0.0])
    return Cell(cell.line, cell.left, cell.right, cell.middle, cell.height, slope)


def _continues(left: Cell, right: Cell) -> bool:
    """Whether the second stands in the row of the first, behind it."""
    if right.left < left.right - left.height:
        return False
    return _off(left, right) < SAME_ROW * min(max(left.height, right.height), 2 * min(left.height, right.height))


def _off(left: Cell, right: Cell) -> float:
    """How far apart their rows are, half way between them."""
    half = (left.right + right.left) / 2
    return abs(left.middle_at(half) - right.middle_at(half))


def _gap(left: Cell, right: Cell) -> float:
    return _off(left, right) + 0.02 * abs(right.left - left.right)
