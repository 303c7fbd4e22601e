"""Whether somebody can read the picture of a paper: judged from a few measures, said in words a moment later."""

from dataclasses import dataclass

from offices.rules.findings import Finding, Weight

DARK, PALE = 70.0, 35.0
FAINTEST_EDGE = 38.0
AT_THE_EDGE = 0.2
SIDEWAYS = 0.85
TURNED = 2.0
LEAST_LINES = 6
LONG_ENOUGH = 900  # pixels; below, small print is lost


@dataclass(frozen=True, slots=True)
class Measures:
    """`brightness` of the paper (0 to 255, its lighter half) and `contrast` between ink and paper; `sharpness`: how
    steep the steepest edges are; `at_edge`: how much of the ink that a full picture would have there lies on its
    fullest edge (0 to 1); `rows_to_columns`: above 1 when lines run across; `ragged_left`: how uneven lines begin,
    against how they end; `lines`: how many were found; `side`: the longer one in pixels as it arrived."""

    brightness: float
    contrast: float
    sharpness: float
    at_edge: float
    rows_to_columns: float
    ragged_left: float
    lines: int
    side: int


def judge(seen: Measures) -> list[Finding]:
    """What is worth taking the picture again for; the person decides."""
    found = []
    if seen.brightness < DARK:
        found.append("too_dark")
    elif seen.contrast < PALE:
        found.append("too_pale")
    if not found and seen.sharpness < FAINTEST_EDGE:
        found.append("blurred")
    if seen.at_edge > AT_THE_EDGE:
        found.append("cut")
    if seen.rows_to_columns < SIDEWAYS:
        found.append("sideways")
    elif seen.lines >= LEAST_LINES and seen.ragged_left > TURNED:
        found.append("upside_down")
    if seen.side < LONG_ENOUGH:
        found.append("small")
    return [Finding(code, Weight.WARN) for code in found]
