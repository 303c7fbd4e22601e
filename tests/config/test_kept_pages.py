"""Pages that `script/bench reading` keeps between runs: those of another reader count for nothing."""

import shutil

import pytest

from bench import kept
from bench.kept import Cost, Kept, Page, Score
from documents.rules.fields import Field
from documents.rules.kinds import PaperKind


def page(number):
    score = Score(PaperKind.EKTP, "clean", Field.NIK, "1", "1", "right", is_sure=True, is_exact=True)
    return Page(PaperKind.EKTP, "clean", number, (score,), Cost(1.0, 1.5, 300))


@pytest.fixture
def sources(tmp_path):
    """A copy of what the reader is made of."""
    for pattern in kept.SOURCES:
        for path in kept.ROOT.glob(pattern):
            copy = tmp_path / path.relative_to(kept.ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)
    return tmp_path


def test_pages_when_kept_by_the_same_reader_come_back(tmp_path):
    file = Kept(tmp_path / "pages", "this reader")
    file.add(page(1))
    file.add(page(2))

    assert list(file.pages()) == [page(1), page(2)]


def test_pages_when_kept_by_another_reader_or_before_readers_were_named_are_left_out(tmp_path, capfd):
    path = tmp_path / "pages"
    Kept(path, "an older reader").add(page(1))
    line = path.read_text()
    path.write_text(line + line.replace('"reader": "an older reader", ', ""))
    Kept(path, "this reader").add(page(2))

    assert list(Kept(path, "this reader").pages()) == [page(2)]
    assert "2 pages of another reader are left out" in capfd.readouterr().err
    assert list(Kept(None, "this reader").pages()) == []


def test_reader_has_the_same_sign_wherever_its_sources_lie(sources):
    assert kept.reader(sources) == kept.reader()


@pytest.mark.parametrize(
    "source", ["documents/rules/reading/forms.py", "documents/gateways/rapid.py", "tests/factories/papers/damage.py"]
)
def test_reader_has_another_sign_when_a_source_changed(sources, source):
    path = sources / source
    path.write_text(path.read_text() + "\n")

    assert kept.reader(sources) != kept.reader()


def test_reader_has_another_sign_when_a_wheel_is_another(monkeypatch):
    before, version = kept.reader(), kept.version
    monkeypatch.setattr(kept, "version", lambda name: "9.9" if name == "rapidocr" else version(name))

    assert kept.reader() != before


def test_reader_is_made_of_sources_that_are_there():
    assert [pattern for pattern in kept.SOURCES if not list(kept.ROOT.glob(pattern))] == []
