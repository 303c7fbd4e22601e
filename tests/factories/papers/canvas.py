"""A sheet to draw on: papers are tinted, have lines and stamps, and are set in fonts that packages bring."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

FOLDERS = (
    Path("/usr/share/fonts/truetype/dejavu"),  # fonts-dejavu-core: Pango asks for it
    Path("/usr/share/fonts/truetype/ocr-a"),  # fonts-ocr-a, fonts-ocr-b: script/setup --dev
    Path("/usr/share/fonts/opentype/ocr-b"),
    Path(__file__).parents[3] / "config" / "static" / "fonts",
)
PLAIN, BOLD, SERIF, SERIF_BOLD = "DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf"
CLEAR, CLEAR_BOLD = "AtkinsonHyperlegibleNext-Regular.ttf", "AtkinsonHyperlegibleNext-Bold.ttf"
OCR_A, OCR_B, MONO = "OCRA.ttf", "OCRB.otf", "DejaVuSansMono.ttf"
INK = (25, 25, 35)


@cache
def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """The font, or where its package is missing one of equal widths."""
    found = next((folder / name for folder in FOLDERS if (folder / name).exists()), None)
    return ImageFont.truetype(str(found or FOLDERS[0] / MONO), size)


def fitting(text: str, size: int, face: str, width: float) -> int:
    """The size, or the largest below it at which the text is no wider."""
    return next(fits for fits in range(size, 0, -1) if font(face, fits).getlength(text) <= width)


@dataclass
class Sheet:
    width: int
    height: int
    tint: tuple[int, int, int]
    picture: Image.Image = field(init=False)
    draw: ImageDraw.ImageDraw = field(init=False)

    def __post_init__(self) -> None:
        rows, columns = np.mgrid[0 : self.height, 0 : self.width]
        waves = np.stack(
            [
                tint + swing * np.sin(columns / (31 + 7 * number) + rows / (53 - 8 * number))
                for number, (tint, swing) in enumerate(zip(self.tint, (10, 8, 6), strict=True))
            ],
            axis=-1,
        )
        self.picture = Image.fromarray(waves.clip(0, 255).astype(np.uint8))
        self.draw = ImageDraw.Draw(self.picture)

    def write(self, x: float, y: float, text: str, size: int = 24, face: str = PLAIN, anchor: str = "la") -> None:
        self.draw.text((x, y), text, font=font(face, size), fill=INK, anchor=anchor)

    def middle(self, y: float, text: str, size: int = 24, face: str = PLAIN) -> None:
        self.write(self.width / 2, y, text, size, face, "ma")

    def labelled(
        self, x: float, colon: float, y: float, label: str, value: str, size: int = 24, face: str = PLAIN
    ) -> None:
        self.write(x, y, label, size, face)
        self.write(colon, y, ":", size, face)
        self.write(colon + size * 0.75, y, value, size, face)

    def photo(self, left: int, top: int, right: int, bottom: int, colour: tuple[int, int, int]) -> None:
        self.draw.rectangle((left, top, right, bottom), fill=colour)
        width, height = right - left, bottom - top
        head = (left + width * 0.25, top + height * 0.15, right - width * 0.25, top + height * 0.62)
        self.draw.ellipse(head, fill=(205, 170, 140))
        self.draw.rectangle((left + width * 0.15, top + height * 0.68, right - width * 0.15, bottom), fill=(60, 60, 70))

    def box(self, left: float, top: float, right: float, bottom: float) -> None:
        self.draw.rectangle((left, top, right, bottom), outline=(90, 90, 100), width=2)
