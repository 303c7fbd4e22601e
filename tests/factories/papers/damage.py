"""What a telephone does to a paper: it is held askew, half in shadow, a little out of focus, and saved small."""

from typing import Any

import cv2
import numpy as np

CLEAN, SLIGHT, MIDDLING, BAD, WORST, TURNED = LEVELS = ("clean", "slight", "middling", "bad", "worst", "turned")
SHRUNK = 0.42
_ANGLE = {CLEAN: 0.0, SLIGHT: 3.0, MIDDLING: 6.0, BAD: 10.0, WORST: 10.0, TURNED: 3.0}
_STRENGTH = {CLEAN: 0, SLIGHT: 0, MIDDLING: 1, BAD: 2, WORST: 2, TURNED: 0}
_QUALITY = {CLEAN: 90, SLIGHT: 60, MIDDLING: 45, BAD: 30, WORST: 20, TURNED: 60}

Picture = np.ndarray[Any, Any]


def photographed(sheet: Picture, level: str, seed: int) -> bytes:
    """The sheet (RGB) as a JPEG, on a table, damaged as the level says; `turned` is on its side or upside down, and
    people can hardly read the `worst`."""
    chance = np.random.RandomState(seed)
    picture: Picture = _on_a_table(cv2.cvtColor(sheet, cv2.COLOR_RGB2BGR), chance)
    picture = _askew(picture, chance.uniform(-_ANGLE[level], _ANGLE[level]))
    if strength := _STRENGTH[level]:
        picture = _from_the_side(picture, 18.0 * strength, chance)
        picture = _shaded(picture, chance)
        if strength > 1:
            picture = _glaring(picture, chance)
        picture = cv2.GaussianBlur(picture, (0, 0), 0.65 * strength)
        noise = chance.normal(0, 4 * strength, picture.shape)
        picture = (picture + noise).clip(0, 255).astype(np.uint8)
    if level == WORST:  # sent through a messenger that keeps a thumbnail
        picture = cv2.resize(picture, None, fx=SHRUNK, fy=SHRUNK, interpolation=cv2.INTER_AREA)
    if level == TURNED:
        picture = np.ascontiguousarray(np.rot90(picture, 1 + seed % 3))
    done, coded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY[level]])
    assert done
    return bytes(coded)


def _on_a_table(sheet: Picture, chance: np.random.RandomState) -> Picture:
    height, width = sheet.shape[:2]
    edge = round(0.07 * max(height, width))
    table: Picture = chance.randint(60, 120, (height + 2 * edge, width + 2 * edge, 3)).astype(np.uint8)
    table = cv2.GaussianBlur(table, (0, 0), 9)
    table[edge : edge + height, edge : edge + width] = sheet
    return table


def _askew(picture: Picture, angle: float) -> Picture:
    height, width = picture.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1 if abs(angle) < 4 else 0.92)
    return cv2.warpAffine(picture, turn, (width, height), borderValue=(80, 80, 80))


def _from_the_side(picture: Picture, most: float, chance: np.random.RandomState) -> Picture:
    height, width = picture.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved = corners + chance.uniform(-most, most, (4, 2)).astype(np.float32)
    return cv2.warpPerspective(picture, cv2.getPerspectiveTransform(corners, moved), (width, height))


def _shaded(picture: Picture, chance: np.random.RandomState) -> Picture:
    width = picture.shape[1]
    slope = np.linspace(chance.uniform(0.6, 1), chance.uniform(0.8, 1.15), width)[None, :, None]
    shaded: Picture = (picture * slope).clip(0, 255).astype(np.uint8)
    return shaded


def _glaring(picture: Picture, chance: np.random.RandomState) -> Picture:
    height, width = picture.shape[:2]
    y, x = chance.uniform(0.3, 0.8) * height, chance.uniform(0.3, 0.7) * width
    rows, columns = np.mgrid[0:height, 0:width]
    spot = 85 * np.exp(-((rows - y) ** 2 + (columns - x) ** 2) / (2 * (0.07 * width) ** 2))
    glaring: Picture = (picture + spot[..., None]).clip(0, 255).astype(np.uint8)
    return glaring
