"""`availability`: the earliest free places and one point's 30 days, against a constant answer; and how old they are."""

import json
import time
import urllib.error
import urllib.request
import uuid
from typing import Any

from bench import drive, served
from bench.booking import CONSTANT, HOLDS
from bench.figures import Figure, figure, ratios, spread
from bench.ground import BEKASI, Ground, Size
from bench.rounds import Rounds

EARLIEST = "/api/v1/availability"
DAYS = "/api/v1/availability/days"
WISHES = ("", "&people=2", "&people=3", "&after=10:00", "&before=12:00", "&weekday=1&weekday=3")
MOST_OFFICES = 150
TRIES = 8
POLL = 0.01  # seconds
HEADERS = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "10.0.0.1", "Content-Type": "application/json"}


def questions(size: Size) -> tuple[str, str]:
    """What citizens ask: for every office six wishes over all its points, and 30 days of each point."""
    offices = range(1, min(size.offices, MOST_OFFICES) + 1)
    earliest = [f"{EARLIEST}?office=bench-{office}&service=new{wish}" for office in offices for wish in WISHES]
    days = [
        f"{DAYS}?office=bench-{office}&point=bench-{office}-{point}&service=new&days=30"
        for office in offices
        for point in range(1, 5)
    ]
    return " ".join(earliest), " ".join(days)


def measure(ground: Ground, rounds: int, seconds: float) -> list[Figure]:
    seen = course(ground, BEKASI, rounds, seconds)
    ceiling = seen.rates("ceiling")
    return [
        *ratios("earliest ten over all points / constant answer", seen.rates("earliest"), ceiling, ">= 0.3"),
        *ratios("30 days of one point / constant answer", seen.rates("days"), ceiling, ">= 0.3"),
        *[one for name in seen.steps for one in spread(name, seen.rates(name), "1/s")],
        *_ages(ground, BEKASI),
    ]


def course(ground: Ground, size: Size, rounds: int, seconds: float) -> Rounds:
    ground.load(size)
    ground.reset(size)
    earliest, days = questions(size)
    seen = Rounds(f"{size.name} availability")
    with served.site(ground.environment(size.name)) as site:

        def read(paths: str) -> drive.Load:
            return drive.wrk(site.url, "get.lua", 32, seconds, counts="200", targets=paths)

        seen.add("ceiling", lambda: read(CONSTANT))
        seen.add("earliest", lambda: read(earliest))
        seen.add("days", lambda: read(days))
        seen.go(rounds)
    return seen


def _ages(ground: Ground, size: Size) -> list[Figure]:
    """How long after a hold was answered the lists still show its place as free, at worst, seen by asking on and on."""
    ground.reset(size)
    days = f"{DAYS}?office=bench-1&point=bench-1-1&service=new&days=30"
    earliest = f"{EARLIEST}?office=bench-1&service=new"
    with served.site(ground.environment(size.name)) as site:
        ages = [_age(site.url, path, number) for path in (days, earliest) for number in range(TRIES)]
        trusted = _is_trusted(ground, size, site.url, earliest)
    return [
        figure("age of the oldest answer seen", max(ages), "s", "<= 2"),
        figure("full slots that a stale list let somebody hold", trusted, "slots", "<= 0"),
    ]


def _age(url: str, path: str, number: int) -> float:
    """Seconds from the answer to a hold until no answer shows the place as free any more."""
    time.sleep(0.17 * number)  # another moment in the life of the kept answer each time
    before = _first(_ask(url + path))
    held = _ask(url + HOLDS, {"slot": before["slot"], "service": "new"})
    assert held.get("hold"), held
    begun = last = time.monotonic()
    while time.monotonic() < begun + 3:
        if _first(_ask(url + path))["left"] == before["left"]:
            last = time.monotonic()
        time.sleep(POLL)
    return last - begun


def _is_trusted(ground: Ground, size: Size, url: str, path: str) -> int:
    """How many holds of a full slot succeed while the list may still say that it is free."""
    ground.reset(size)
    slot = _first(_ask(url + path))["slot"]
    ground.fill(size, slot, 1)
    answers = [_ask(url + HOLDS, {"slot": slot, "service": "new"}) for _try in range(TRIES)]
    return sum(1 for one in answers if one.get("hold"))


def _first(answer: dict[str, Any]) -> dict[str, Any]:
    """The first free place of either list."""
    if "places" in answer:
        return dict(answer["places"][0])
    return dict(next(place for day in answer["days"] for place in day["places"]))


def _ask(url: str, content: dict[str, Any] | None = None) -> dict[str, Any]:
    body = json.dumps(content).encode() if content else None
    request = urllib.request.Request(url, body, {**HEADERS, "Idempotency-Key": str(uuid.uuid4())})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return dict(json.load(answer))
    except urllib.error.HTTPError as error:
        return dict(json.load(error))
