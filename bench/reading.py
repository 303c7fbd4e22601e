"""`reading`: how much of invented papers is read right, how often a reader is sure of what is wrong, and what it costs
beside the bare engine on the same picture. Both are processes of their own, and take turns at who goes first; what is
compared is read by two new ones, or the memory of one picture could not be told from that of those before it."""

import contextlib
import math
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from bench import figures
from bench.figures import Figure, figure
from bench.ground import Ground
from bench.kept import Cost, Kept, Page, Score, reader
from bench.rounds import say
from documents.gateways.ocr import Alone, OcrError
from documents.rules import reading
from documents.rules.fields import Field
from documents.rules.kinds import PaperKind
from documents.rules.reading.found import Found
from offices.gateways import regions
from tests.factories.papers import DRAWN, Drawn, damage, draw

PAPERS = 16  # of each kind and level: some 640 sure NIK; of 598 none may be wrong to prove half a percent
WITH_A_NIK = (PaperKind.EKTP, PaperKind.FAMILY_CARD, PaperKind.BIRTH_CERTIFICATE, PaperKind.MARRIAGE_BOOK)
COMPARED = 2  # of each kind and level are read by the bare engine as well
DOUBT = 0.05
SECONDS = 300.0  # for one picture on a busy machine, before it counts as hung
PLAIN = (sys.executable, "-m", "bench.plain_engine")
WRITTEN_WITH_SPACES = {Field.NAME, Field.FATHER, Field.MOTHER, Field.PARENT, Field.BIRTH_PLACE}
CHECKED = {Field.NIK, Field.BIRTH_DATE}


def measure(
    ground: Ground, rounds: int, seconds: float, *, papers: int = PAPERS, kept: Path | None = None
) -> list[Figure]:
    """So many papers of each kind and level of damage, but for those in the file; rounds and seconds mean nothing."""
    file = Kept(kept, reader())
    pages = list(file.pages())
    done = {(one.kind, one.level, one.number) for one in pages}
    todo = [wanted for wanted in _wanted(papers) if wanted not in done]
    with Alone(seconds=SECONDS) as ours:
        for place, (kind, level, number) in enumerate(todo):
            say(f"{place + 1} of {len(todo)}: {kind}, {level}, {number}")
            drawn = draw(kind, 1000 + number, level)
            page = _compared(drawn, number) if number < COMPARED else _read(drawn, number, ours)
            file.add(page)
            pages.append(page)
    scores = [score for page in pages for score in page.scores]
    return [*_accuracy(scores), *_checked(scores), *_costs(pages), *_memory(pages)]


def _wanted(count: int) -> Iterator[tuple[PaperKind, str, int]]:
    """One of each kind and level after another, so that a run that is broken off has seen as much of each; half as many
    of kinds without a NIK, since every kind has a birth date."""
    for number in range(count):
        for kind in DRAWN if number < (count + 1) // 2 else WITH_A_NIK:
            for level in damage.LEVELS:
                yield kind, level, number


def _compared(drawn: Drawn, number: int) -> Page:
    """Read by both engines, each in a process that sees nothing but this picture, and sees it once before it counts."""
    with Alone(seconds=SECONDS) as ours, Alone(seconds=SECONDS, command=PLAIN) as plain:
        for engine in (ours, plain):
            with contextlib.suppress(OcrError):
                engine.read(drawn.picture)
        page = _read(drawn, number, ours, plain)
    return replace(page, ours=replace(page.ours, is_alone=True))


def _read(drawn: Drawn, number: int, ours: Alone, plain: Alone | None = None) -> Page:
    found: dict[tuple[str, Field], Found] = {}

    def read() -> None:
        seen = ours.read(drawn.picture)
        said = reading.read(drawn.kind, seen, districts=regions.known_codes())
        found.update({(one.person, one.field): one for one in said})

    turns: list[tuple[Alone, Callable[[], object]]] = [(ours, read)]
    if plain is not None:
        rival = plain
        turns.append((rival, lambda: rival.read(drawn.picture)))
    is_first = (number + damage.LEVELS.index(drawn.level)) % 2 == 0
    spent = {id(engine): _timed(engine, work) for engine, work in (turns if is_first else reversed(turns))}
    scores = tuple(
        _score(drawn, Field(name), truth, found.get((person, Field(name))))
        for (person, name), truth in drawn.truth.items()
    )
    return Page(drawn.kind, drawn.level, number, scores, spent[id(ours)], spent.get(id(plain)))


def _timed(engine: Alone, work: Callable[[], object]) -> Cost:
    """A picture that is not read at all counts as one with nothing on it."""
    began, worked = time.monotonic(), engine.worked
    with contextlib.suppress(OcrError):
        work()
    return Cost(time.monotonic() - began, engine.worked - worked, engine.peak)


def _score(drawn: Drawn, field: Field, truth: str, found: Found | None) -> Score:
    if found is None:
        return Score(drawn.kind, drawn.level, field, truth, "", "missing", is_sure=False, is_exact=False)
    is_exact = found.value == truth
    is_right = is_exact or (field in WRITTEN_WITH_SPACES and found.value.replace(" ", "") == truth.replace(" ", ""))
    outcome = "right" if is_right else "wrong"
    return Score(drawn.kind, drawn.level, field, truth, found.value, outcome, found.is_sure, is_exact)


def _accuracy(scores: list[Score]) -> Iterator[Figure]:
    for kind, level in dict.fromkeys((one.kind, one.level) for one in scores):
        here = [one for one in scores if (one.kind, one.level) == (kind, level)]
        yield figure(f"{kind}, {level}: fields right", _share(here, "right"), "%")
        yield figure(f"{kind}, {level}: wrong and sure of it", _wrong_and_sure(here), "%")
    yield figure("all papers: fields right", _share(scores, "right"), "%")
    yield figure(
        "all papers: fields right to the last space", 100 * sum(one.is_exact for one in scores) / len(scores), "%"
    )
    yield figure("all papers: wrong and sure of it", _wrong_and_sure(scores), "%")
    yield figure("all papers: right, and sure of it", 100 * _sure_and(scores, "right") / len(scores), "%")


def _checked(scores: list[Score]) -> Iterator[Figure]:
    for field in sorted(CHECKED):
        here = [one for one in scores if one.field is field]
        sure = [one for one in here if one.is_sure]
        wrong = [one for one in sure if one.outcome == "wrong"]
        for one in wrong:
            say(f"{one.kind}, {one.level}: sure of {field} {one.said}, where {one.truth} stands")
        yield figure(f"{field}: wrong and sure of it", _wrong_and_sure(here), "%", "<= 0.5")
        for of, count in (("values", len(here)), ("sure values", len(sure))):
            bound = 100 * at_most(len(wrong), count)
            yield figure(
                f"{field}: wrong and sure of it, at most so many of {of}", bound, f"% ({1 - DOUBT:.0%})", "<= 0.5"
            )
        yield figure(f"{field}: right, and sure of it", 100 * _sure_and(here, "right") / len(here), "%")
        yield figure(f"{field}: on the papers", len(here), "values")
        yield figure(f"{field}: sure", len(sure), "values")
        yield figure(f"{field}: sure and wrong", len(wrong), "values")


def at_most(wrong: int, count: int) -> float:
    """The largest share that so many wrong ones of so many leave possible: were it larger, so few would be seen in one
    run of twenty only. About 3 / count where none is wrong."""
    low, high = wrong / max(count, 1), 1.0
    while high - low > 1e-6:
        share = (low + high) / 2
        seen = sum(math.comb(count, few) * share**few * (1 - share) ** (count - few) for few in range(wrong + 1))
        low, high = (share, high) if seen > DOUBT else (low, share)
    return high


def _costs(pages: list[Page]) -> Iterator[Figure]:
    both = [(one.ours, one.plain) for one in pages if one.plain]
    for name, here in _groups(pages):
        goal = None if "," in name else "<= 1.3"  # two pictures say little
        costs = [(one.ours, one.plain) for one in here if one.plain]
        spent, bare = [ours.seconds for ours, _ in costs], [plain.seconds for _, plain in costs]
        yield from figures.ratios(f"{name}: ours / bare engine", spent, bare, goal)
        spent, bare = [ours.worked for ours, _ in costs], [plain.worked for _, plain in costs]
        yield from figures.ratios(f"{name}: ours / bare engine, processor", spent, bare, goal)
    seconds = sum(ours.seconds for ours, _ in both) / sum(plain.seconds for _, plain in both)
    yield figure("all papers: ours / bare engine", seconds, "ratio", "<= 1.3")
    worked = sum(ours.worked for ours, _ in both) / sum(plain.worked for _, plain in both)
    yield figure("all papers: ours / bare engine, processor", worked, "ratio", "<= 1.3")
    yield from figures.spread("all papers: a page", [one.ours.seconds for one in pages], "s")
    yield from figures.spread("all papers: a page, processor", [one.ours.worked for one in pages], "s")
    yield figure("all papers: pages", len(pages), "pages")


def _memory(pages: list[Page]) -> Iterator[Figure]:
    for name, here in _groups([one for one in pages if one.ours.is_alone]):
        yield figure(f"{name}: peak memory", max(one.ours.peak for one in here), "MiB", "<= 1024")
        yield figure(f"{name}: peak memory of the bare engine", max(one.plain.peak for one in here if one.plain), "MiB")
    yield figure("all papers: peak memory", max(one.ours.peak for one in pages), "MiB", "<= 1024")
    yield figure("all papers: peak memory of the bare engine", max(one.plain.peak for one in pages if one.plain), "MiB")


def _groups(pages: Iterable[Page]) -> Iterator[tuple[str, list[Page]]]:
    """Those that the bare engine read too: of each kind, of each level, and of each kind and level."""
    both = [one for one in pages if one.plain]
    for name_of in (lambda one: str(one.kind), lambda one: one.level, lambda one: f"{one.kind}, {one.level}"):
        for name in dict.fromkeys(map(name_of, both)):
            yield name, [one for one in both if name_of(one) == name]


def _share(scores: list[Score], outcome: str) -> float:
    return 100 * Counter(one.outcome for one in scores)[outcome] / len(scores)


def _wrong_and_sure(scores: list[Score]) -> float:
    """Of the values of which the reader was sure, in percent."""
    sure = sum(one.is_sure for one in scores)
    return 100 * _sure_and(scores, "wrong") / sure if sure else 0.0


def _sure_and(scores: list[Score], outcome: str) -> int:
    return sum(one.is_sure and one.outcome == outcome for one in scores)
