"""What was typed of a person, by which a booking is theirs."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Facts:
    """`number` is that of an identity card."""

    name: str
    number: str
    born_on: date
