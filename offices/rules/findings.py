"""What a rule has to say: a code, how much it weighs, and which part of the input it is about."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Weight(StrEnum):
    BLOCK = "block"
    WARN = "warn"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One verdict; `detail` names the part of the input it is about and never carries personal data."""

    code: str
    weight: Weight = Weight.BLOCK
    detail: str = ""


def blocking(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.weight is Weight.BLOCK]
