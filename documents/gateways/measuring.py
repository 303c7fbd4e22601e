"""What a picture of a paper looks like, in numbers; runs where pictures are opened, in a process of its own."""

from typing import Any

import numpy as np
from PIL import Image

from documents.rules.quality import Measures

Grey = np.ndarray[Any, np.dtype[np.float32]]
SIDE = 1000  # pixels, so that the measures of all pictures can be compared
EDGE = 0.012  # of the side: the rim that ink should not touch


def measure(picture: Image.Image, side: int) -> Measures:
    """`side` is the longer side as the picture arrived, in pixels."""
    small = picture.convert("L")
    small.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    grey = np.asarray(small, dtype=np.float32)
    across, down = np.abs(np.diff(grey, axis=1)), np.abs(np.diff(grey, axis=0))
    low, middle, high = (float(value) for value in np.percentile(grey, (2, 50, 90)))
    ink = _ink(grey)
    left, lines = _raggedness(ink)
    return Measures(
        brightness=high,
        contrast=middle - low if middle - low > high - middle else high - low,
        sharpness=_steepest(grey, across, down),
        at_edge=_at_edge(ink),
        rows_to_columns=_direction(ink),
        ragged_left=left,
        lines=lines,
        side=side,
    )


def _steepest(grey: Grey, across: Grey, down: Grey) -> float:
    """The steepest thousandth of edges, as percent of the span between the darkest and the lightest."""
    span = float(np.percentile(grey, 99.5) - np.percentile(grey, 0.5))
    steep = max(float(np.percentile(across, 99.8)), float(np.percentile(down, 99.8)))
    return 100 * steep / max(span, 1.0)


def _ink(grey: Grey) -> Grey:
    """1 where it is clearly darker than around, as print is; 0 elsewhere."""
    around = _blurred(_blurred(grey, 12, 0), 12, 1)
    span = float(np.percentile(grey, 98) - np.percentile(grey, 2))
    ink = (around - grey > max(8.0, 0.12 * span)).astype(np.float32)
    ink[:, ink.mean(axis=0) > 0.4] = 0  # the edges of a card on a table, the lines of a form
    ink[ink.mean(axis=1) > 0.4] = 0
    return ink


def _blurred(grey: Grey, reach: int, axis: int) -> Grey:
    """The mean over `reach` pixels to either side along the axis."""
    padding = [(reach + 1, reach) if one == axis else (0, 0) for one in range(2)]
    sums = np.cumsum(np.pad(grey, padding, mode="edge"), axis=axis, dtype=np.float64)
    width = 2 * reach + 1
    ahead = np.take(sums, np.arange(width, sums.shape[axis]), axis=axis)
    behind = np.take(sums, np.arange(0, sums.shape[axis] - width), axis=axis)
    return ((ahead - behind) / width).astype(np.float32)


def _at_edge(ink: Grey) -> float:
    """On the fullest of the four rims: the share of its stretches that hold ink, as the middle of a page does."""
    reach = max(3, round(EDGE * max(ink.shape)))
    rims = (ink[:reach].max(axis=0), ink[-reach:].max(axis=0), ink[:, :reach].max(axis=1), ink[:, -reach:].max(axis=1))
    return max(_stretches(rim) for rim in rims)


def _stretches(rim: Grey) -> float:
    pieces = np.array_split(rim, 40)
    return float(np.mean([0.15 < float(piece.mean()) < 0.95 for piece in pieces]))


def _direction(ink: Grey) -> float:
    """How long ink runs across, against down, once letters of a word have grown together: above 1, lines run across."""
    if not ink.any():
        return 1.0
    return _mean_run(_blurred(ink, 11, 1) > 0.2) / _mean_run(_blurred(ink, 11, 0).T > 0.2)


def _mean_run(grown: "np.ndarray[Any, np.dtype[np.bool_]]") -> float:
    starts = np.count_nonzero(np.diff(grown.astype(np.int8), axis=1, prepend=0) == 1)
    return float(np.count_nonzero(grown)) / (int(starts) or 1) + 1.0


def _raggedness(ink: Grey) -> tuple[float, int]:
    """How unevenly lines begin against how they end (above 1: more unevenly), and how many lines there are."""
    rows = ink.sum(axis=1)
    busy = rows > max(4.0, 0.15 * float(np.percentile(rows, 90)))
    starts, ends = [], []
    for first, last in _runs(busy):
        if 6 <= last - first <= 60:
            columns = np.flatnonzero(ink[first:last].mean(axis=0) > 0.25)  # a stroke, no speck
            if columns.size:
                starts.append(int(columns[0]))
                ends.append(int(columns[-1]))
    if len(starts) < 2:
        return 1.0, len(starts)
    return (_spread(starts) + 3) / (_spread(ends) + 3), len(starts)


def _runs(busy: "np.ndarray[Any, np.dtype[np.bool_]]") -> list[tuple[int, int]]:
    marks = np.flatnonzero(np.diff(np.concatenate(([0], busy.astype(np.int8), [0]))))
    return [(int(first), int(last)) for first, last in marks.reshape(-1, 2)]


def _spread(places: list[int]) -> float:
    """The median distance from the median: a few odd lines do not count."""
    return float(np.median(np.abs(np.asarray(places) - np.median(places))))
