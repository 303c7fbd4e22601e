"""What may be put right by one officer, and which answer fits what was put right and what was not.

A place is bound to a person and cannot be passed on: what is more than a slip of the pen would make it another's.
"""

from collections.abc import Collection
from enum import StrEnum

from bookings.rules.facts import Facts
from documents.rules.matching import compare_dates, compare_numbers
from documents.rules.names import Likeness, compare_names

SLIPS = frozenset({"date_day_and_month_swapped", "date_one_part_differs", "number_one_digit"})


class State(StrEnum):
    PROPOSED = "proposed"
    DONE = "done"
    LEFT = "left"


class Why(StrEnum):
    """Why something that was asked is not put right."""

    AGREES = "papers_agree"
    ISSUER = "issuer_first"
    UNPROVEN = "no_paper_shows_it"
    ANOTHER = "another_person"
    NOT_HELD = "not_held_here"


def wants_second_look(at_first: Facts, to: Facts) -> bool:
    """Whether these could be two people; `at_first` is what was typed before anything was put right."""
    if at_first.name != to.name and at_first.number != to.number:
        return True
    name = compare_names(at_first.name, to.name)
    day = compare_dates(at_first.born_on.isoformat(), to.born_on.isoformat())
    number = compare_numbers(at_first.number, to.number)
    return (
        name.likeness is Likeness.DIFFERENT
        or not SLIPS.issuperset(day.reasons)
        or not (SLIPS.issuperset(number.reasons) or _swapped(at_first.number, to.number))
    )


def _swapped(one: str, other: str) -> bool:
    """Whether two digits beside each other changed places."""
    return any(
        one == other[:place] + other[place + 1] + other[place] + other[place + 2 :] for place in range(len(other) - 1)
    )


def against_answer(answer: str, states: Collection[str]) -> str:
    """The code of what stands against answering so; `states` are those of what was put right or left."""
    is_done, is_left = State.DONE in states, State.LEFT in states
    if State.PROPOSED in states:
        return "correction_waits"
    if answer == "corrected":
        return "answer_partly" if is_done and is_left else "" if is_done else "nothing_put_right"
    if answer == "partly":
        return "" if is_done and is_left else "name_both"
    return "something_put_right" if is_done and answer == "not_wrong" else ""
