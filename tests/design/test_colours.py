"""Whoever sees little reads the pages too: contrast of the colours that meet (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "config" / "static" / "css" / "tokens.css"
TEXT, SHAPE = 4.5, 3.0
PAIRS = [
    ("ink", "paper surface sunken accent-soft success-soft warning-soft danger-soft", TEXT),
    ("ink-soft", "paper surface sunken accent-soft success-soft warning-soft danger-soft", TEXT),
    ("accent", "paper surface sunken accent-soft", TEXT),
    ("accent-strong", "paper surface sunken accent-soft", TEXT),
    ("on-accent", "accent accent-strong", TEXT),
    ("on-cover", "cover desk", TEXT),
    ("on-cover-soft", "cover desk", TEXT),
    ("success", "success-soft surface paper", TEXT),
    ("warning", "warning-soft surface paper", TEXT),
    ("danger", "danger-soft surface paper", TEXT),
    ("danger-strong", "surface paper", TEXT),
    ("on-danger", "danger danger-strong", TEXT),
    ("focus-ink", "focus", TEXT),
    ("edge", "paper surface sunken accent-soft", SHAPE),
    ("focus", "cover desk", SHAPE),
]


def schemes() -> dict[str, dict[str, str]]:
    light, dark = TOKENS.read_text().split("@media (prefers-color-scheme: dark)")
    colours = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")
    return {"light": dict(colours.findall(light)), "dark": dict(colours.findall(dark))}


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_when_black_meets_white_is_21():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_when_they_meet_can_be_told_apart(scheme):
    colours = schemes()[scheme]

    weak = {
        f"{front} on {back}": round(contrast(colours[front], colours[back]), 2)
        for front, backs, least in PAIRS
        for back in backs.split()
        if contrast(colours[front], colours[back]) < least
    }

    assert weak == {}


def test_focus_ring_when_on_paper_has_one_colour_that_stands_out():
    for scheme, colours in schemes().items():
        for back in ("paper", "surface", "sunken", "accent-soft"):
            ring = [contrast(colours[part], colours[back]) for part in ("focus", "focus-ink")]
            assert max(ring) >= SHAPE, (scheme, back)


def test_style_sheets_when_not_the_tokens_name_no_raw_colour():
    sheets = [sheet for sheet in TOKENS.parent.glob("*.css") if sheet != TOKENS]
    raw = re.compile(r"#(?!fff;|000;)[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(")

    found = {sheet.name: raw.findall(sheet.read_text()) for sheet in sheets}

    assert {name: colours for name, colours in found.items() if colours} == {}
