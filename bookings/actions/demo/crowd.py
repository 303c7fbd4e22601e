"""The invented people of a trial: who comes together, for what, and how they are reached."""

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from random import Random

from bookings.actions import booking
from bookings.actions.demo import invented
from bookings.models import Booking
from offices.models import Lane, User

SERVICES = (("new", 43), ("replace_expired", 48), ("replace_full", 4), ("replace_data", 3), ("pick_up", 2))


@dataclass(frozen=True)
class Party:
    """Who comes together for one thing, and how they are reached."""

    people: tuple[booking.Person, ...]
    wishes: booking.Wishes
    service: str
    product: str


@dataclass
class Crowd:
    """The invented people, one after the other; the same day gives the same people and wishes."""

    by: User
    now: dt.datetime
    rng: Random = field(init=False)
    made: int = 0
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.rng = Random(self.now.date().isoformat())  # noqa: S311  nothing here is secret

    def one_of(self, weighted: Sequence[tuple[str, int]]) -> str:
        return self.rng.choices([value for value, _ in weighted], [weight for _, weight in weighted])[0]

    def key(self) -> uuid.UUID:
        return uuid.UUID(int=self.rng.getrandbits(128), version=4)

    def is_so(self, per_cent: int) -> bool:
        return self.rng.randrange(100) < per_cent

    def party(self, lane: str) -> Party:
        size = self.rng.randint(2, 4) if lane == Lane.REGULAR and self.is_so(6) else 1
        found = [self._person(lane, index) for index in range(size)]
        first = found[0]
        by_mail = self.is_so(6)
        wishes = booking.Wishes(
            phone="" if by_mail else first.phone,
            email=first.email if by_mail else "",
            language="en" if self.is_so(8) else "id",
            companion="Pendamping Contoh" if lane == Lane.PRIORITY else "",
        )
        people = tuple(booking.Person(one.name, one.number, one.born_on, self._needs(lane)) for one in found)
        service = "same_day" if lane == Lane.SAME_DAY else self.one_of(SERVICES)
        grown_up = all(one.born_on < self.now.date() - dt.timedelta(days=365 * 19) for one in found)
        product = "electronic_10" if grown_up and self.is_so(70) else "electronic_5"
        return Party(people, wishes, service, "" if service == "pick_up" else product)

    def _person(self, lane: str, place_in_party: int) -> invented.Invented:
        if lane == Lane.PRIORITY:
            age = self.rng.choice((2, 3, 64, 67, 71, 78))
        elif place_in_party >= 2:
            age = self.rng.randint(4, 15)
        else:
            age = self.rng.randint(19, 57)
        return invented.person(next(self.numbers), age, self.now.date(), self.rng)

    def _needs(self, lane: str) -> tuple[str, ...]:
        wanted = self.is_so(50) if lane == Lane.PRIORITY else self.is_so(2)
        return (self.rng.choice(Booking.Need.values),) if wanted else ()
