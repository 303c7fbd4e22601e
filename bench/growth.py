"""`growth`: the same figures with 4 points and with 600, each against the limit measured at its own size."""

from bench import availability, booking
from bench.figures import Figure, figure, spread
from bench.ground import BEKASI, NATION, Ground
from bench.rounds import Rounds

WITHIN = "<= 1.3"  # a ratio may be so many times worse at the larger size
COMPARED = (("hold", "limit"), ("hold, hot slot", "limit"), ("way", "limit"), ("refused", "ceiling"))
READ = (("earliest", "ceiling"), ("days", "ceiling"))


def measure(ground: Ground, rounds: int, seconds: float) -> list[Figure]:
    small = booking.course(ground, BEKASI, rounds, seconds, whole=False)
    large = booking.course(ground, NATION, rounds, seconds, whole=False)
    found = _compare(small, large, COMPARED)
    for seen, size in ((small, BEKASI), (large, NATION)):
        found += [one for name in seen.steps for one in spread(f"{size.name}: {name}", seen.rates(name), "1/s")]
    small = availability.course(ground, BEKASI, rounds, seconds)
    large = availability.course(ground, NATION, rounds, seconds)
    found += _compare(small, large, READ)
    for seen, size in ((small, BEKASI), (large, NATION)):
        found += [one for name in seen.steps for one in spread(f"{size.name}: {name}", seen.rates(name), "1/s")]
    return found


def _compare(small: Rounds, large: Rounds, names: tuple[tuple[str, str], ...]) -> list[Figure]:
    found = []
    for ours, theirs in names:
        at_home, nationwide = small.ratio(ours, theirs), large.ratio(ours, theirs)
        found += [
            figure(f"{ours} / {theirs}: 4 points through 600 points", at_home / nationwide, "ratio", WITHIN),
            figure(f"{ours} / {theirs} with 4 points", at_home, "ratio"),
            figure(f"{ours} / {theirs} with 600 points", nationwide, "ratio"),
        ]
    return found
