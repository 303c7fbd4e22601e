"""script/bench: measures what was asked for and says what holds. Everything it starts ends with it."""

import argparse
import shutil
import signal
import sys
from pathlib import Path

from bench import availability, booking, figures, growth, messages, reading, rosters, weight
from bench.figures import Figure
from bench.ground import Ground
from bench.rounds import say
from config import keys
from tests import environment

LEAST_ROUNDS = 5
SUITES = {
    "booking": booking.measure,
    "availability": availability.measure,
    "growth": growth.measure,
    "weight": weight.measure,
    "rosters": rosters.measure,
    "reading": reading.measure,
    "messages": messages.measure,
}
WITHOUT_GROUND = {"reading"}


def main() -> int:
    given = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that whatever was started is ended
    var = environment.own_directory("bench")
    ground = Ground(var)
    found: list[Figure] = []
    try:
        names = given.names or list(SUITES)
        if not WITHOUT_GROUND.issuperset(names):
            keys.ensure(var)
            (var / "static").mkdir()
            ground.start()
        for name in names:
            say(f"--- {name}")
            more = {"papers": given.papers, "kept": given.kept} if name == "reading" else {}
            found += SUITES[name](ground, given.rounds, given.seconds, **more)
    finally:
        ground.stop()
        shutil.rmtree(var, ignore_errors=True)
    print(figures.table(found))
    if given.json:
        figures.save(found, given.json)
    missed = [one.name for one in found if not one.holds]
    print(
        f"{len(missed)} of {sum(one.goal is not None for one in found)} goals missed"
        + "".join(f"\n  {name}" for name in missed)
    )
    return 1 if missed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", choices=[*SUITES, []], help=f"of {', '.join(SUITES)}; all by default"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="every figure, for machines")
    parser.add_argument("--rounds", type=int, default=LEAST_ROUNDS, help="at least five say something")
    parser.add_argument(
        "--papers", type=int, default=reading.PAPERS, help="to read of each kind and damage; 33 pictures for each"
    )
    parser.add_argument(
        "--kept",
        type=Path,
        metavar="FILE",
        help="of papers already read: a run that was broken off goes on there",
    )
    parser.add_argument("--seconds", type=float, default=4, help="length of one measurement")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
