"""The papers that readers are measured on: of every kind that is read, hundreds of them, and damaged as said."""

from random import Random

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from documents.rules.kinds import SAME_PRINT, PaperKind
from documents.rules.reading import can_read
from tests.factories.papers import DRAWN, damage, draw
from tests.factories.papers.canvas import Sheet

MANY = 200


def without_a_picture(sheet):
    """Only what stands on the paper is looked at."""
    sheet.picture = Image.new("RGB", (8, 8))
    sheet.draw = ImageDraw.Draw(sheet.picture)


def pixels(drawn, mode=cv2.IMREAD_GRAYSCALE):
    return cv2.imdecode(np.frombuffer(drawn.picture, np.uint8), mode)


def test_every_kind_that_is_read_is_drawn():
    assert set(DRAWN) == {kind for kind in PaperKind if can_read(kind)} - SAME_PRINT.keys()


@pytest.mark.parametrize("kind", DRAWN)
def test_hundreds_of_a_kind_are_hundreds_of_people(kind, monkeypatch):
    monkeypatch.setattr(Sheet, "__post_init__", without_a_picture)
    monkeypatch.setattr(Sheet, "write", lambda *_where, **_how: None)

    truths = [tuple(sorted(DRAWN[kind](Random(f"{kind}-{number}"))[1].items())) for number in range(MANY)]

    assert len(set(truths)) == MANY


@pytest.mark.parametrize("kind", DRAWN)
def test_paper_of_a_number_is_the_same_picture_each_time_and_another_at_each_level(kind):
    again = [draw(kind, 7, level).picture for level in (damage.SLIGHT, damage.SLIGHT, damage.BAD)]

    assert again[0] == again[1] != again[2]


def tables(picture):
    """How coarsely a JPEG was saved: the sum of its first table, the larger the coarser."""
    start = picture.index(b"\xff\xdb") + 5
    return sum(picture[start : start + 64])


def test_damage_rotates_shadows_blurs_and_recompresses():
    clean, slight, bad, worst, turned = (
        draw(PaperKind.EKTP, 7, level)
        for level in (damage.CLEAN, damage.SLIGHT, damage.BAD, damage.WORST, damage.TURNED)
    )

    assert pixels(clean).shape == pixels(slight).shape
    assert len(pixels(worst)) < len(pixels(clean)) / 2
    assert tables(clean.picture) < tables(slight.picture) < tables(bad.picture) < tables(worst.picture)
    assert edges(clean) > edges(slight) > 8 * edges(bad)
    assert shadow(damage.CLEAN) == 0 < 4 < shadow(damage.MIDDLING)
    assert angle(clean) < 0.2 < 0.5 < angle(slight)
    assert (np.rot90(pixels(turned)).shape == pixels(clean).shape) or 7 % 3 == 1


def edges(drawn):
    """How sharp the picture is, without the grain that noise puts on it."""
    return cv2.Laplacian(cv2.medianBlur(pixels(drawn), 3), cv2.CV_64F).var()


def shadow(level):
    """How unevenly the darkest of six blank sheets is lit from left to right."""
    blank = np.full((400, 600, 3), 110, np.uint8)
    shot = [np.frombuffer(damage.photographed(blank, level, number), np.uint8) for number in range(6)]
    middles = [cv2.imdecode(one, cv2.IMREAD_GRAYSCALE)[100:-100, 100:-100] for one in shot]
    return max(float(np.median(one, axis=0).std()) for one in middles)


def angle(drawn):
    """How far the paper is from upright, in degrees, by the edge of the sheet against the table."""
    _level, sheet = cv2.threshold(pixels(drawn), 130, 255, cv2.THRESH_BINARY)
    points = cv2.findNonZero(cv2.morphologyEx(sheet, cv2.MORPH_CLOSE, np.ones((41, 41), np.uint8)))
    _middle, _size, turned = cv2.minAreaRect(points)
    return min(turned % 90, 90 - turned % 90)
