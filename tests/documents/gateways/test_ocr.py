"""The real engine on a handful of small pictures, and what becomes of an engine that misbehaves. More of the first is
measured by `script/bench reading`."""

import io
import subprocess
import sys
import time

import pytest
from PIL import Image

from documents.gateways.ocr import Alone, OcrError, Told
from documents.rules.kinds import PaperKind
from documents.rules.reading import read
from documents.rules.reading.lines import Line, Seen
from tests.environment import ROOT
from tests.factories.papers import damage, draw

PROBABLY_BUSY = 300  # seconds


@pytest.fixture(scope="module")
def engine():
    with Alone(seconds=PROBABLY_BUSY) as one:
        yield one


@pytest.mark.parametrize(
    ("kind", "level"),
    [
        (PaperKind.EKTP, damage.MIDDLING),
        (PaperKind.EKTP, damage.TURNED),
        (PaperKind.OLD_PASSPORT, damage.SLIGHT),
    ],
)
def test_a_paper_when_photographed_is_read_whole(engine, kind, level):
    drawn = draw(kind, 2, level)

    found = read(kind, engine.read(drawn.picture))

    assert {(one.person, one.field.value): one.value.replace(" ", "") for one in found} == {
        key: value.replace(" ", "") for key, value in drawn.truth.items()
    }
    assert {one.field.value for one in found if not one.is_sure}.isdisjoint({"nik", "name", "birth_date"})
    assert 200 < engine.peak < 1000  # MiB


def test_a_picture_without_a_word_has_no_lines(engine):
    plain = io.BytesIO()
    Image.new("RGB", (300, 200), (120, 120, 120)).save(plain, "JPEG")

    assert engine.read(plain.getvalue()) == Seen(300, 200, ())


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"\xff\xd8\xff\xe0 no more than that"])
def test_what_is_no_picture_is_refused_for_good_and_the_engine_goes_on(engine, content):
    with pytest.raises(OcrError) as refusal:
        engine.read(content)

    assert (refusal.value.code, refusal.value.permanent) == ("ocr_not_a_picture", True)


def told_by(script, **fields):
    """A child that is no engine."""
    return Alone(command=(sys.executable, "-c", script), **fields)


def test_an_engine_that_dies_half_way_is_told_and_the_next_picture_has_another():
    script = "import sys; sys.stdin.buffer.read(5); sys.exit(9)"
    with told_by(script) as engine:
        for _ in range(2):
            with pytest.raises(OcrError) as refusal:
                engine.read(b"a picture")

            assert (refusal.value.code, refusal.value.permanent) == ("ocr_died", False)


def test_an_engine_that_takes_too_long_is_ended():
    with told_by("import time; time.sleep(60)", seconds=0.2) as engine:
        begun = time.monotonic()

        with pytest.raises(OcrError) as refusal:
            engine.read(b"a picture")

    assert refusal.value.code == "ocr_too_slow"
    assert time.monotonic() - begun < 10


def test_an_engine_sees_neither_keys_nor_settings(monkeypatch):
    monkeypatch.setenv("FIELD_KEYS", "secret")
    script = (
        "import os, sys, json; sys.stdin.buffer.read(5);"
        "print(json.dumps({'error': ' '.join(sorted(os.environ)), 'peak': 1}), flush=True)"
    )
    with told_by(script) as engine, pytest.raises(OcrError) as refusal:
        engine.read(b"x")

    assert "FIELD_KEYS" not in refusal.value.code
    assert "PATH" in refusal.value.code


def test_an_engine_is_gone_with_whoever_started_it():
    with told_by("import sys; sys.stdin.buffer.read()", seconds=0.1) as engine:
        child = engine._start()

    assert child.returncode == -9


def test_an_engine_without_enough_memory_fails_and_takes_nobody_along():
    with Alone(seconds=PROBABLY_BUSY, mebibytes=300) as engine, pytest.raises(OcrError) as refusal:
        engine.read(draw(PaperKind.EKTP, 1).picture)

    assert refusal.value.code in ("ocr_died", "ocr_too_large")


def test_the_fake_says_what_it_was_told():
    seen = Seen(10, 10, (Line("NIK", 0.9, ((0, 0), (1, 0), (1, 1), (0, 1))),))
    with Told({b"one": seen, b"two": OcrError("ocr_died")}) as engine:
        assert engine.read(b"one") == seen
        assert engine.read(b"another") == Seen(1, 1, ())
        with pytest.raises(OcrError):
            engine.read(b"two")


def test_no_web_process_and_no_worker_ever_loads_the_engine():
    script = (
        "import django; django.setup(); import config.urls, config.schedule, documents.actions.reading, sys;"
        "print([name for name in ('rapidocr', 'onnxruntime', 'cv2', 'shapely') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
