"""What the solver decides. Officers choose posts; roles and breaks are counted, not named.

How many of a profile serve in which role, and how many rest when, is all that cover depends on. Names are handed out
afterwards (`naming`), which always works: whoever shares a profile may take any of its roles and breaks.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from ortools.sat.python import cp_model

from offices.rules.rostering.grid import Grid, Kinds, Profile, Stretch

Count: TypeAlias = cp_model.LinearExpr | int


@dataclass(frozen=True, slots=True)
class Model:
    """`takes`: officer, post. `serves`: how many of the profile in the role. `rests`: how many of a pool's role take
    the break that starts then, and `leads` how many supervisors among them, where that matters.
    """

    grid: Grid
    cp: cp_model.CpModel
    takes: dict[tuple[int, int], cp_model.IntVar] = field(default_factory=dict)
    profiles: dict[int, dict[Profile, list[int]]] = field(default_factory=dict)  # post: who could
    serves: dict[tuple[int, Profile, str], Count] = field(default_factory=dict)
    rests: dict[tuple[int, str, int], cp_model.IntVar] = field(default_factory=dict)
    leads: dict[tuple[int, str, int], cp_model.IntVar] = field(default_factory=dict)
    roles: dict[int, list[str]] = field(default_factory=dict)  # by pool: in which anybody could serve
    prays: dict[tuple[int, Profile, str], cp_model.IntVar] = field(default_factory=dict)  # of `serves`, at prayers
    kinds: dict[int, Kinds] = field(default_factory=dict)  # by pool: breaks that are not alike, where it matters
    deals: dict[tuple[int, Profile, str, int], cp_model.IntVar] = field(default_factory=dict)  # `serves` by kind
    praying: dict[int, Count] = field(default_factory=dict)  # by pool: prayer breaks wished and not given
    noons: dict[tuple[int, int], cp_model.IntVar] = field(default_factory=dict)  # officer, pool: rests at noon
    below_least: list[tuple[Stretch, cp_model.IntVar]] = field(default_factory=list)
    below_target: list[tuple[Stretch, cp_model.IntVar]] = field(default_factory=list)
    off_hours: list[tuple[int, date, cp_model.IntVar]] = field(default_factory=list)

    def on(self, officer: int, day: date) -> list[cp_model.IntVar]:
        return [self.takes[officer, post.number] for post in self.grid.choices[officer].get(day, ())]


def total(terms: Iterable[Count]) -> cp_model.LinearExpr:
    return cp_model.LinearExpr.sum([*terms, 0])  # the zero makes it an expression even of no terms


def in_role(model: Model, post: int, role: str, *, supervises: bool | None = None) -> list[Count]:
    return [
        model.serves[post, alike, role]
        for alike in model.profiles.get(post, {})
        if role in alike.roles and supervises in (None, alike.supervises)
    ]
