"""How old the lists of free places are while crowds read and hold, by their own `as_of` and by what they leave out."""

import datetime as dt
import gzip
import json
import re
import statistics
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event

from bench import drive
from bench.booking import HOLDS
from bench.figures import Figure, figure
from bench.ground import Ground, Size
from bench.seed import CAPACITY

MARKED = 1  # the first slot of all, which stands in every list; only the probes hold it
FILLED = 3  # slots of each list that are filled behind its back
OTHERS = 51  # the first slot that the crowd holds: another day's
READERS, HOLDERS = 32, 8
SECONDS_BETWEEN_HOLDS = 0.03
LONGEST_STALE = 3  # seconds
HEADERS = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "10.0.0.1", "Content-Type": "application/json"}
AS_OF = re.compile(rb'<time datetime="([^"]+)"')
LEFT = re.compile(rb'name="slot" value="%d">.*?class="slot__left[^>]*>([^<]*)<' % MARKED, re.DOTALL)
LISTED = re.compile(rb'(?:"slot":|name="slot" value=")(\d+)')


@dataclass(frozen=True)
class Probe:
    """One answer: its own `as_of`, when it was here, and how many places of the marked slot it says are left."""

    as_of: dt.datetime
    here: dt.datetime
    seconds: float
    left: int
    wire: int  # bytes of the body as it came
    plain: int

    @property
    def age(self) -> float:
        return (self.here - self.as_of).total_seconds()


@dataclass
class Marks:
    """Holds of the marked slot: when each was asked for, and when it was answered."""

    asked: list[dt.datetime] = field(default_factory=list)
    answered: list[dt.datetime] = field(default_factory=list)

    def is_true(self, probe: Probe) -> bool:
        """The answer leaves out every hold made before its `as_of`, and none that was not asked for yet."""
        most = CAPACITY - sum(1 for at in self.answered if at <= probe.as_of)
        least = CAPACITY - sum(1 for at in self.asked if at <= probe.here)
        return least <= probe.left <= most


def measure(ground: Ground, size: Size, url: str, lists: dict[str, str], crowd: str, seconds: float) -> list[Figure]:
    """`lists` are paths by what they are called; `crowd` is what the readers ask for, separated by spaces."""
    ground.reset(size)
    marks = Marks()
    with ThreadPoolExecutor(2 + len(lists)) as threads:
        reading = threads.submit(drive.wrk, url, "get.lua", READERS, seconds, counts="200", targets=crowd)
        holding = threads.submit(
            drive.wrk, url, "hold.lua", HOLDERS, seconds, counts="201", target=HOLDS, low=OTHERS, high=size.slots
        )
        with _holding(url, marks):
            probing = {name: threads.submit(_probes, url + path, reading) for name, path in lists.items()}
            found = {name: work.result() for name, work in probing.items()}
        loads = {"reads": reading.result(), "holds": holding.result()}
    figures = [one for name, probes in found.items() for one in _of_list(name, probes, marks)]
    figures += [one for name, load in loads.items() for one in _of_load(name, load)]
    ground.check(size)
    return figures + _trusted(ground, size, url, lists)


def _probes(url: str, crowd: Future[drive.Load]) -> list[Probe]:
    """One probe after another as long as the crowd is there."""
    found = [_probe(url)]
    while not crowd.done():
        found.append(_probe(url))
    return found


def _of_list(name: str, probes: Sequence[Probe], marks: Marks) -> list[Figure]:
    ages = sorted(one.age for one in probes)
    waits = sorted(one.seconds * 1000 for one in probes)
    wrong = sum(1 for one in probes if not marks.is_true(one))
    return [
        figure(f"{name}: age by its own as_of under load, oldest", ages[-1], "s", "<= 2"),
        figure(f"{name}: age, p50", statistics.median(ages), "s"),
        figure(f"{name}: age, p99", _percentile(ages, 0.99), "s"),
        figure(f"{name}: answers that leave out a hold made before as_of", wrong, "answers", "<= 0"),
        figure(f"{name}: answers looked at", len(probes), "answers"),
        figure(f"{name}: wait under load, p50", statistics.median(waits), "ms"),
        figure(f"{name}: wait under load, p99", _percentile(waits, 0.99), "ms"),
        figure(f"{name}: body on the wire", max(one.wire for one in probes), "bytes"),
        figure(f"{name}: body unpacked", max(one.plain for one in probes), "bytes"),
    ]


def _of_load(name: str, load: drive.Load) -> list[Figure]:
    strange = sum(count for status, count in load.statuses.items() if status not in ("200", "201"))
    return [
        figure(f"crowd's {name}", load.rate, "1/s"),
        figure(f"crowd's {name}, p50", load.p50, "ms"),
        figure(f"crowd's {name}, p99", load.p99, "ms"),
        figure(f"crowd's {name} that were refused or broke", strange, "answers", "<= 0"),
    ]


def _percentile(values: Sequence[float], share: float) -> float:
    return values[min(len(values) - 1, int(len(values) * share))]


@contextmanager
def _holding(url: str, marks: Marks) -> Iterator[None]:
    """The marked slot is held again and again as long as the block lasts."""
    over = Event()

    def hold() -> None:
        while not over.wait(SECONDS_BETWEEN_HOLDS):
            marks.asked.append(_now())
            assert _hold(url, MARKED), "the marked slot could not be held"
            marks.answered.append(_now())

    with ThreadPoolExecutor(1) as thread:
        work = thread.submit(hold)
        try:
            yield
        finally:
            over.set()
        work.result()


def _trusted(ground: Ground, size: Size, url: str, lists: dict[str, str]) -> list[Figure]:
    """Slots are filled behind the lists' back; while a list still shows one, it is asked for."""
    ground.reset(size)
    stale = trusted = 0
    for path in [path for path in lists.values() for _slot in range(FILLED)]:
        slot = next(one for one in _listed(url + path) if one != MARKED)
        ground.fill(size, slot, 1)
        end = time.monotonic() + LONGEST_STALE
        while slot in _listed(url + path):
            assert time.monotonic() < end, f"{path} still lists slot {slot}, which is full"
            stale += 1
            trusted += _hold(url, slot)
    return [
        figure("full slots that a stale list let somebody hold", trusted, "slots", "<= 0"),
        figure("full slots asked for while a list still showed them", stale, "times", ">= 1"),
    ]


# --- asking ------------------------------------------------------------------------------------------------------


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _get(url: str) -> tuple[bytes, int]:
    """The body of a page or of an API answer, and its length on the wire."""
    request = urllib.request.Request(url, headers={**HEADERS, "Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        body: bytes = answer.read()
        packed = answer.headers.get("Content-Encoding") == "gzip"
    return gzip.decompress(body) if packed else body, len(body)


def _probe(url: str) -> Probe:
    begun = time.monotonic()
    body, wire = _get(url)
    seconds, here = time.monotonic() - begun, _now()
    as_of, left = _read_page(body) if body.startswith(b"<") else _read_json(json.loads(body))
    return Probe(dt.datetime.fromisoformat(as_of), here, seconds, left, wire, len(body))


def _read_json(answer: dict) -> tuple[str, int]:
    places = answer["places"] if "places" in answer else [one for day in answer["days"] for one in day["places"]]
    return answer["as_of"], next(place["left"] for place in places if place["slot"] == MARKED)


def _read_page(body: bytes) -> tuple[str, int]:
    as_of, left = AS_OF.search(body), LEFT.search(body)
    if as_of is None or left is None:
        raise ValueError(body)
    return as_of[1].decode(), int("".join(filter(str.isdigit, left[1].decode())))


def _listed(url: str) -> list[int]:
    """The slots that a list offers, in its order."""
    body, _wire = _get(url)
    return [int(slot) for slot in LISTED.findall(body)]


def _hold(url: str, slot: int) -> bool:
    """Whether the slot could be held; raises when that is neither granted nor refused."""
    content = json.dumps({"slot": slot, "service": "new", "people": 1}).encode()
    request = urllib.request.Request(url + HOLDS, content, {**HEADERS, "Idempotency-Key": str(uuid.uuid4())})
    try:
        with urllib.request.urlopen(request, timeout=30):
            return True
    except urllib.error.HTTPError as error:
        if error.code != 409:
            raise
        return False
