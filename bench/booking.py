"""`booking`: holds and bookings over HTTP, against one-statement bookings in the same database."""

from contextlib import ExitStack
from pathlib import Path

from bench import drive, served
from bench.figures import Figure, figure, ratios, spread
from bench.ground import BEKASI, Ground, Size
from bench.rounds import Rounds

HERE = Path(__file__).parent
HOLDS = "/api/v1/holds"
CONSTANT = "/bench/constant"
HOT = 777  # the one slot that everybody wants
FULL_PLACES = 20


class Course:
    """The measurements of one size of database. `whole` leaves nothing out; otherwise what `growth` compares."""

    def __init__(self, ground: Ground, size: Size, seconds: float, *, whole: bool) -> None:
        self.ground, self.size, self.seconds, self.whole = ground, size, seconds, whole
        self.rounds = Rounds(size.name)
        self.anywhere = {"low": 1, "high": size.slots}
        self.one = {"low": HOT, "high": HOT}

    def go(self, rounds: int) -> Rounds:
        with ExitStack() as stack:
            environment = self.ground.environment(self.size.name)
            ours = stack.enter_context(served.site(environment)).url
            self._contended_step(ours)
            if self.whole:
                self._more_clients(ours)
                ungrouped = stack.enter_context(served.site({**environment, "BENCH_UNGROUPED": "1"})).url
                self._lone_client(ours, ungrouped)
                bare = stack.enter_context(served.site(environment, application="bench.bare:application")).url
                self.rounds.add("bare server", lambda: self._read(bare, CONSTANT))
            drive.wrk(ours, "hold.lua", 32, 2, counts="201", target=HOLDS, **self.anywhere)  # connect, plan, cache
            self.rounds.go(rounds)
        return self.rounds

    def _contended_step(self, ours: str) -> None:
        add = self.rounds.add
        add("limit", lambda: self._limit("book.sql", 32, self.anywhere))
        add("hold", lambda: self._hold(ours, 32, self.anywhere))
        add("limit, same rows", lambda: self._limit("hold.sql", 32, self.anywhere))
        add("hold, hot slot", lambda: self._hold(ours, 32, self.one))
        add("limit, hot slot", lambda: self._limit("book.sql", 32, self.one))
        add("way", lambda: self._way(ours))
        add("limit, booking rows", lambda: self._limit("booking.sql", 32, self.anywhere))
        add("ceiling", lambda: self._read(ours, CONSTANT))
        add("refused", lambda: self._refused(ours))

    def _more_clients(self, ours: str) -> None:
        add = self.rounds.add
        add("limit, 64", lambda: self._limit("book.sql", 64, self.anywhere))
        add("hold, 64", lambda: self._hold(ours, 64, self.anywhere))
        add("limit, hot slot, 64", lambda: self._limit("book.sql", 64, self.one))
        add("hold, hot slot, 64", lambda: self._hold(ours, 64, self.one))

    def _lone_client(self, ours: str, ungrouped: str) -> None:
        add = self.rounds.add
        add("hold, ungrouped", lambda: self._hold(ungrouped, 32, self.anywhere))
        add("hold, hot slot, ungrouped", lambda: self._hold(ungrouped, 32, self.one))
        add("lone hold", lambda: self._hold(ours, 1, self.anywhere))
        add("lone hold, ungrouped", lambda: self._hold(ungrouped, 1, self.anywhere))

    def _limit(self, script: str, clients: int, where: dict[str, int]) -> drive.Load:
        self.ground.reset(self.size)
        load = self.ground.pgbench(self.size, script, clients, self.seconds, **where)
        self.ground.check(self.size)
        return load

    def _hold(self, url: str, clients: int, where: dict[str, int]) -> drive.Load:
        self.ground.reset(self.size)
        load = drive.wrk(url, "hold.lua", clients, self.seconds, counts="201", target=HOLDS, **where)
        self._all_well(load, "201")
        return load

    def _way(self, url: str) -> drive.Load:
        self.ground.reset(self.size)
        load = drive.wrk(url, "way.lua", 32, self.seconds, counts="booked", **self.anywhere)
        self._all_well(load, "booked", "held")
        return load

    def _refused(self, url: str) -> drive.Load:
        self.ground.reset(self.size)
        self.ground.fill(self.size, HOT, FULL_PLACES)
        load = drive.wrk(url, "hold.lua", 32, self.seconds, counts="409", target=HOLDS, **self.one)
        self._all_well(load, "409")
        return load

    def _read(self, url: str, path: str) -> drive.Load:
        load = drive.wrk(url, "get.lua", 32, self.seconds, counts="200", targets=path)
        self._all_well(load, "200")
        return load

    def _all_well(self, load: drive.Load, *expected: str) -> None:
        """Every answer was one of those expected, and nothing was oversold."""
        others = {status: count for status, count in load.statuses.items() if status not in expected}
        assert not others, f"answers nobody expected: {others}"
        self.ground.check(self.size)


def measure(ground: Ground, rounds: int, seconds: float) -> list[Figure]:
    return figures(course(ground, BEKASI, rounds, seconds, whole=True))


def course(ground: Ground, size: Size, rounds: int, seconds: float, *, whole: bool) -> Rounds:
    ground.load(size)
    return Course(ground, size, seconds, whole=whole).go(rounds)


def figures(seen: Rounds) -> list[Figure]:
    found = _goals(seen) + _beside(seen)
    for name in seen.steps:
        found += spread(name, seen.rates(name), "1/s")
    for name in ("limit", "hold", "limit, 64", "hold, 64", "limit, hot slot", "hold, hot slot", "way", "lone hold"):
        found += spread(f"{name}, p50", seen.p50s(name), "ms")
        found += spread(f"{name}, p99", seen.p99s(name), "ms")
    found.append(figure("slots oversold or miscounted", 0, "slots", "<= 0"))  # the checks raise otherwise
    return found


def _goals(seen: Rounds) -> list[Figure]:
    rates, p99s, p50s = seen.rates, seen.p99s, seen.p50s
    hot, hot_64 = rates("hold, hot slot"), rates("hold, hot slot, 64")
    return [
        *ratios("hold / limit, 32 clients", rates("hold"), rates("limit"), ">= 0.2"),
        *ratios("hold / limit, 64 clients", rates("hold, 64"), rates("limit, 64"), ">= 0.2"),
        *ratios("p99 of hold / p99 of limit, 32 clients", p99s("hold"), p99s("limit"), "<= 5"),
        *ratios("p99 of hold / p99 of limit, 64 clients", p99s("hold, 64"), p99s("limit, 64"), "<= 5"),
        *ratios("hold on one hot slot / hold spread, 32 clients", hot, rates("hold"), ">= 0.9"),
        *ratios("hold on one hot slot / hold spread, 64 clients", hot_64, rates("hold, 64"), ">= 0.9"),
        *ratios("p50 of a lone hold / the same ungrouped", p50s("lone hold"), p50s("lone hold, ungrouped"), "<= 1.1"),
        *ratios("whole way hold, confirm / limit, 32 clients", rates("way"), rates("limit"), ">= 0.1"),
        *ratios("refused on a full slot / constant answer", rates("refused"), rates("ceiling"), ">= 0.2"),
    ]


def _beside(seen: Rounds) -> list[Figure]:
    """What nobody asked for, and what explains the rest."""
    rates = seen.rates
    hot, hot_64 = rates("hold, hot slot"), rates("hold, hot slot, 64")
    return [
        *ratios("hold / limit that writes the same rows", rates("hold"), rates("limit, same rows")),
        *ratios("whole way / limit that writes the same rows", rates("way"), rates("limit, booking rows"), ">= 0.1"),
        *ratios("limit on one hot slot / limit spread, 32 clients", rates("limit, hot slot"), rates("limit")),
        *ratios("limit on one hot slot / limit spread, 64 clients", rates("limit, hot slot, 64"), rates("limit, 64")),
        *ratios("hold / limit, on one hot slot, 32 clients", hot, rates("limit, hot slot")),
        *ratios("hold / limit, on one hot slot, 64 clients", hot_64, rates("limit, hot slot, 64")),
        *ratios("hold / hold ungrouped, 32 clients", rates("hold"), rates("hold, ungrouped")),
        *ratios("hold / hold ungrouped, on one hot slot", hot, rates("hold, hot slot, ungrouped")),
        *ratios("constant answer / bare web server", rates("ceiling"), rates("bare server")),
    ]
