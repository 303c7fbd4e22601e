"""What an engine would have seen on a sheet: rows of cells from the top, on a picture of 1600 by 1000."""

import math

from documents.rules.reading.lines import Line, Seen

WIDTH, HEIGHT = 1600, 1000


def line(text, left, top, *, height=40, confidence=0.99, letter=0.52):
    right = left + height * letter * len(text)
    return Line(text, confidence, ((left, top), (right, top), (right, top + height), (left, top + height)))


def sheet(*rows, lefts=(60, 400, 900), confidence=0.99, turned=0.0):
    """Each row is a tuple of texts, at these places; None is an empty cell. `turned` is in degrees, clockwise."""
    lines = [
        line(text, left, 60 + 70 * number, confidence=confidence)
        for number, row in enumerate(rows)
        for text, left in zip(row, lefts, strict=False)
        if text is not None
    ]
    return Seen(WIDTH, HEIGHT, tuple(_turned(one, turned) for one in lines))


def _turned(one, degrees):
    sine, cosine = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))

    def moved(point):
        x, y = point[0] - WIDTH / 2, point[1] - HEIGHT / 2
        return WIDTH / 2 + x * cosine - y * sine, HEIGHT / 2 + x * sine + y * cosine

    return Line(one.text, one.confidence, tuple(moved(point) for point in one.corners))
