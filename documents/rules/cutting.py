"""Which part of a picture is cut out to show where a value stands."""

from dataclasses import dataclass

from documents.rules.reading.lines import Place

AROUND = 0.008  # of the picture's longer side, on every side of the value: neighbours are not to be read for it


@dataclass(frozen=True, slots=True)
class Cut:
    """Pixels from the left top corner; never empty, never outside."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top


def around(place: Place, width: int, height: int) -> Cut:
    """The value's place with what stands beside it, on a picture of so many pixels."""
    margin = max(1, round(AROUND * max(width, height)))
    left = min(max(0, int(place.left * width) - margin), width - 1)
    top = min(max(0, int(place.top * height) - margin), height - 1)
    right = max(left + 1, min(width, round(place.right * width) + margin))
    bottom = max(top + 1, min(height, round(place.bottom * height) + margin))
    return Cut(left, top, right, bottom)
