"""What people may stop, by topic, and which message a silence is about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bookings.rules.messages import OWED

# What somebody chooses together; what is owed is not to be chosen.
TOPICS: Mapping[str, tuple[str, ...]] = {
    "reminder_week": ("reminder_week",),
    "reminder_day": ("reminder_day",),
    "reminder_morning": ("reminder_morning",),
    "bring": ("bring",),
    "news": ("confirmed", "moved", "restored", "papers_lack", "papers_good"),
    "offered": ("offered",),
    "ready": ("ready", "ready_7", "ready_14", "ready_21", "ready_28"),
    "feedback": ("feedback",),
}
TOPIC_OF = {kind: topic for topic, kinds in TOPICS.items() for kind in kinds}


@dataclass(frozen=True)
class Letter:
    """What is about to be sent: to whom, by which channel, of which kind, about which booking."""

    contact_key: bytes
    channel: str
    kind: str
    booking: int | None


@dataclass(frozen=True)
class Quiet:
    """One silence. With the booking it was found out by, the number is somebody else's, and nothing goes there, about
    whatever booking; without, its topic is stopped, "" being all."""

    contact_key: bytes
    channel: str
    topic: str
    booking: int | None

    def covers(self, letter: Letter) -> bool:
        if self.contact_key != letter.contact_key:
            return False
        if self.booking is not None:
            return True
        if letter.kind in OWED or self.channel != letter.channel:
            return False
        return self.topic in ("", TOPIC_OF.get(letter.kind, ""))


def is_silent(letter: Letter, silences: Iterable[Quiet]) -> bool:
    return any(one.covers(letter) for one in silences)
