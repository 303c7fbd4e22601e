"""What waits in the outbox, for how long and why; and what went wrong lately."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.fernet import InvalidToken
from django.db.models import Count, Min, Q

from bookings import wording
from bookings.gateways.carriers import carriers
from bookings.models import Circuit, Message, Pause
from bookings.models.messages import MessageQuerySet
from bookings.rules import codes, messages
from bookings.wording import faults
from offices.models import Office

State = Message.State
LOOKED_BACK = dt.timedelta(days=7)
TROUBLES = (State.FAILED, State.IN_DOUBT, State.UNDELIVERED)
UNREADABLE = "•••"


@dataclass(frozen=True)
class Queue:
    """What waits on one channel and is not paused. `oldest` of those `due`, None when nothing is."""

    channel: str
    due: int
    oldest: dt.datetime | None
    later: int
    is_shut: bool

    @property
    def label(self) -> str:
        return str(Message.Channel(self.channel).label)

    def seconds(self, now: dt.datetime) -> int:
        """The age of the oldest due message, whatever it waits for."""
        return int((now - self.oldest).total_seconds()) if self.oldest else 0


def queues(now: dt.datetime, office: Office | None = None) -> list[Queue]:
    """One for each channel, of an office or of all; in two queries."""
    rows = _of(office).waiting().unpaused(now)
    is_due = Q(due_at__lte=now)
    sums = rows.values("channel").annotate(
        due=Count("pk", filter=is_due), oldest=Min("due_at", filter=is_due), later=Count("pk", filter=~is_due)
    )
    found = {one["channel"]: (one["due"], one["oldest"], one["later"]) for one in sums.order_by("channel")}
    shut = shut_channels()
    channels = Message.Channel.values
    return [Queue(channel, *found.get(channel, (0, None, 0)), is_shut=channel in shut) for channel in channels]


def oldest_seconds(now: dt.datetime) -> int:
    """How long the message waits that waits longest, of those that are due and not paused."""
    return max(queue.seconds(now) for queue in queues(now))


def shut_channels() -> set[str]:
    """Channels on which every provider is passed over at the moment, or none is set up: their messages wait."""
    passed_over = set(Circuit.objects.filter(open_until__isnull=False).values_list("provider", "channel"))
    return {
        channel
        for channel in Message.Channel.values
        if all((gateway.name, channel) in passed_over for gateway in carriers(channel))
    }


def _of(office: Office | None) -> MessageQuerySet:
    return Message.objects.all() if office is None else Message.objects.filter(office=office)


@dataclass(frozen=True)
class Held:
    """A pause that runs, and how many messages wait behind it."""

    pause: Pause
    waiting: int

    @property
    def label(self) -> str:
        return kind_label(self.pause.kind)


def held(office: Office) -> list[Held]:
    """The office's pauses that run, the oldest first."""
    pauses = list(Pause.objects.running().filter(office=office).select_related("paused_by").order_by("began_at"))
    rows = Message.objects.waiting().filter(office=office, kind__in=[pause.kind for pause in pauses])
    waiting = dict(rows.values_list("kind").annotate(rows=Count("pk")).order_by())
    return [Held(pause, waiting.get(pause.kind, 0)) for pause in pauses]


@dataclass(frozen=True)
class Waiting:
    """What waits of one kind, and when the first of it becomes worthless; None when nothing waits."""

    rows: int
    worthless_at: dt.datetime | None


def waiting(office: Office, kind: str) -> Waiting:
    found = Message.objects.waiting().filter(office=office, kind=kind)
    return Waiting(**found.aggregate(rows=Count("pk"), worthless_at=Min("expires_at")))


def troubles(office: Office, now: dt.datetime) -> Counter[str]:
    """How many messages of the last seven days failed, are in doubt or were not delivered."""
    lately = Message.objects.filter(office=office, due_at__gt=now - LOOKED_BACK, state__in=TROUBLES)
    return Counter(dict(lately.values_list("state").annotate(rows=Count("pk")).order_by()))


def kind_label(kind: str) -> str:
    """A kind in words; one that is no longer known stands for itself."""
    return str(Message.Kind(kind).label) if kind in Message.Kind else kind


@dataclass(frozen=True)
class Line:
    """A message as a list shows it: the recipient masked, what went wrong in plain words."""

    row: Message
    recipient: str
    fault: str

    @property
    def kind(self) -> str:
        return kind_label(self.row.kind)

    @property
    def code(self) -> str:
        """The booking's code, for whoever may open it."""
        return codes.show(self.row.booking.code) if self.row.booking else ""


def lines(rows: MessageQuerySet) -> list[Line]:
    """The rows in words."""
    wanted = rows.select_related("booking", "follows").only(
        *("kind", "channel", "language", "state", "due_at", "settled_at", "receipt_at", "attempts", "error"),
        *("recipient", "booking__code", "follows__channel"),
    )
    return [Line(row, recipient, faults.fault(row.error)) for row, recipient in masked(wanted)]


def masked(rows: MessageQuerySet) -> list[tuple[Message, str]]:
    """The rows, each with its recipient masked; one whom no key opens is not shown, and hides none of the others."""
    try:
        return [(row, wording.masked_contact(row.recipient)) for row in rows]
    except InvalidToken:
        return [(row, UNREADABLE) for row in rows.defer("recipient")]


def pausable() -> Sequence[tuple[str, str]]:
    """The kinds that an office may hold back, with their labels."""
    return [(str(kind), str(label)) for kind, label in Message.Kind.choices if kind not in messages.AT_ONCE]
