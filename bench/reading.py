"""`reading`: how much of invented papers is read right, how often a reader is sure of what is wrong, and what it costs
beside the bare engine on the same picture. Both are processes of their own, and take turns at who goes first."""

import contextlib
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench import figures
from bench.figures import Figure, figure
from bench.ground import Ground
from bench.rounds import say
from documents.gateways.ocr import Alone, OcrError
from documents.rules import reading
from documents.rules.fields import Field
from documents.rules.kinds import PaperKind
from documents.rules.reading.found import Found
from offices.gateways import regions
from tests.factories import papers
from tests.factories.papers import Drawn, damage

SECONDS = 300.0  # for one picture on a busy machine, before it counts as hung
PLAIN = (sys.executable, "-m", "bench.plain_engine")
WRITTEN_WITH_SPACES = {Field.NAME, Field.FATHER, Field.MOTHER, Field.PARENT, Field.BIRTH_PLACE}
CHECKED = {Field.NIK, Field.BIRTH_DATE}


@dataclass(frozen=True)
class Score:
    """What became of one field that stands on a paper: right, wrong or missing; `is_exact` counts spaces as well."""

    kind: PaperKind
    level: str
    field: Field
    outcome: str
    is_sure: bool
    is_exact: bool


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock, and seconds of processor, which a busy machine does not stretch."""

    kind: PaperKind
    ours: float
    plain: float
    ours_worked: float
    plain_worked: float


def measure(ground: Ground, rounds: int, seconds: float, *, papers: int = 1) -> list[Figure]:
    """So many papers of each kind and level of damage; rounds and seconds mean nothing here."""
    scores, costs = [], []
    with Alone(seconds=SECONDS) as ours, Alone(seconds=SECONDS, command=PLAIN) as plain:
        _warm(ours, plain)
        for number, drawn in enumerate(_drawn(papers)):
            cost, found = _read(drawn, ours, plain, ours_first=number % 2 == 0)
            costs.append(cost)
            scores += found
        peaks = ours.peak, plain.peak
    return [*_accuracy(scores), *_checked(scores), *_costs(costs), *_memory(*peaks)]


def _drawn(count: int) -> Iterator[Drawn]:
    for kind in papers.DRAWN:
        for level in damage.LEVELS:
            say(f"{kind}, {level}")
            for number in range(count):
                yield papers.draw(kind, 1000 + number, level)


def _warm(ours: Alone, plain: Alone) -> None:
    picture = papers.draw(PaperKind.EKTP, 0).picture
    for engine in (ours, plain):
        engine.read(picture)


def _read(drawn: Drawn, ours: Alone, plain: Alone, *, ours_first: bool) -> tuple[Cost, list[Score]]:
    found: dict[tuple[str, Field], Found] = {}

    def read() -> None:
        seen = ours.read(drawn.picture)
        said = reading.read(drawn.kind, seen, districts=regions.known_codes())
        found.update({(one.person, one.field): one for one in said})

    turns = [(ours, read), (plain, lambda: plain.read(drawn.picture))]
    spent = {id(engine): _timed(engine, work) for engine, work in (turns if ours_first else reversed(turns))}
    (seconds, worked), (plain_seconds, plain_worked) = spent[id(ours)], spent[id(plain)]
    scores = [
        _score(drawn, Field(name), truth, found.get((person, Field(name))))
        for (person, name), truth in drawn.truth.items()
    ]
    return Cost(drawn.kind, seconds, plain_seconds, worked, plain_worked), scores


def _timed(engine: Alone, work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock and of the processor. A picture that is not read at all counts as one with nothing on it."""
    began, worked = time.monotonic(), engine.worked
    with contextlib.suppress(OcrError):
        work()
    return time.monotonic() - began, engine.worked - worked


def _score(drawn: Drawn, field: Field, truth: str, found: Found | None) -> Score:
    if found is None:
        return Score(drawn.kind, drawn.level, field, "missing", is_sure=False, is_exact=False)
    is_exact = found.value == truth
    is_right = is_exact or (field in WRITTEN_WITH_SPACES and found.value.replace(" ", "") == truth.replace(" ", ""))
    return Score(drawn.kind, drawn.level, field, "right" if is_right else "wrong", found.is_sure, is_exact)


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
        yield figure(f"{field}: wrong and sure of it", _wrong_and_sure(here), "%", "<= 0.5")
        yield figure(f"{field}: right, and sure of it", 100 * _sure_and(here, "right") / len(here), "%")
        yield figure(f"{field}: read", len(here), "values")


def _costs(costs: list[Cost]) -> Iterator[Figure]:
    for kind in dict.fromkeys(one.kind for one in costs):
        here = [one for one in costs if one.kind is kind]
        yield from figures.ratios(
            f"{kind}: ours / bare engine", [one.ours for one in here], [one.plain for one in here]
        )
    seconds = sum(one.ours for one in costs) / sum(one.plain for one in costs)
    yield figure("all papers: ours / bare engine", seconds, "ratio", "<= 1.3")
    worked = sum(one.ours_worked for one in costs) / sum(one.plain_worked for one in costs)
    yield figure("all papers: ours / bare engine, processor", worked, "ratio", "<= 1.3")
    yield from figures.spread("all papers: a page", [one.ours for one in costs], "s")
    yield from figures.spread("all papers: a page, processor", [one.ours_worked for one in costs], "s")


def _memory(ours: int, plain: int) -> Iterator[Figure]:
    yield figure("peak memory of the reading process", ours, "MiB", "<= 1024")
    yield figure("peak memory of the bare engine", plain, "MiB")


def _share(scores: list[Score], outcome: str) -> float:
    return 100 * Counter(one.outcome for one in scores)[outcome] / len(scores)


def _wrong_and_sure(scores: list[Score]) -> float:
    """Of the values of which the reader was sure, in percent."""
    sure = sum(one.is_sure for one in scores)
    return 100 * _sure_and(scores, "wrong") / sure if sure else 0.0


def _sure_and(scores: list[Score], outcome: str) -> int:
    return sum(one.is_sure and one.outcome == outcome for one in scores)
