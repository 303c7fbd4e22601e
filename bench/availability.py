"""`availability`: the earliest free places and one point's 30 days, against a constant answer; and how old they are."""

from bench import drive, freshness, served
from bench.booking import CONSTANT
from bench.figures import Figure, ratios, spread
from bench.ground import BEKASI, Ground, Size
from bench.rounds import Rounds

EARLIEST = "/api/v1/availability"
DAYS = "/api/v1/availability/days"
WISHES = ("", "&people=2", "&people=3", "&after=10:00", "&before=12:00", "&weekday=1&weekday=3")
HOME = range(1, 2)
MOST_OFFICES = 150
LEAST_SECONDS = 8
LISTS = {  # each begins with the first slot of the first point
    "API, earliest": f"{EARLIEST}?office=bench-1&service=new",
    "API, 30 days": f"{DAYS}?office=bench-1&point=bench-1-1&service=new&days=30",
    "page, earliest": "/jadwal/?service=new",
}


def questions(offices: range) -> tuple[str, str]:
    """What the citizens of those offices ask: six wishes over all points of each, and 30 days of each point."""
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
        *ratios("page of the earliest ten / constant answer", seen.rates("page"), ceiling),
        *[one for name in seen.steps for one in spread(name, seen.rates(name), "1/s")],
        *[one for name in seen.steps for one in spread(f"{name}, p50", seen.p50s(name), "ms")],
        *[one for name in seen.steps for one in spread(f"{name}, p99", seen.p99s(name), "ms")],
        *_fresh(ground, BEKASI, max(LEAST_SECONDS, rounds * seconds)),
    ]


def course(ground: Ground, size: Size, rounds: int, seconds: float) -> Rounds:
    """One office's questions, and beside them, where there are more offices, as many as a whole country asks."""
    ground.load(size)
    ground.reset(size)
    earliest, days = questions(HOME)
    seen = Rounds(f"{size.name} availability")
    with served.site({**ground.environment(size.name), "HOME_OFFICE": "bench-1"}) as site:

        def read(paths: str) -> drive.Load:
            return drive.wrk(site.url, "get.lua", 32, seconds, counts="200", targets=paths)

        seen.add("ceiling", lambda: read(CONSTANT))
        seen.add("earliest", lambda: read(earliest))
        seen.add("days", lambda: read(days))
        seen.add("page", lambda: read(LISTS["page, earliest"]))
        if size.offices > 1:
            all_earliest, all_days = questions(range(1, min(size.offices, MOST_OFFICES) + 1))
            seen.add("earliest, asked everywhere", lambda: read(all_earliest))
            seen.add("days, asked everywhere", lambda: read(all_days))
        seen.go(rounds)
    return seen


def _fresh(ground: Ground, size: Size, seconds: float) -> list[Figure]:
    """The lists looked at while a crowd asks for them, pages too, and another holds."""
    crowd = " ".join([*questions(HOME), LISTS["page, earliest"], "/jadwal/bench-1-1/?service=new"])
    with served.site({**ground.environment(size.name), "HOME_OFFICE": "bench-1"}) as site:
        return freshness.measure(ground, size, site.url, LISTS, crowd, seconds)
