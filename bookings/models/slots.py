"""Places to book: one row per point, lane and start, and the holds that take places for some minutes."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from typing import Self

from django.db import connection, models
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from offices.models import Lane, Office, ServicePoint, User, many


class SlotQuerySet(models.QuerySet["Slot"]):
    def of_office(self, office: Office) -> Self:
        return self.filter(point__office=office)

    def in_lane(self, lane: str) -> Self:
        return self.filter(lane=lane)

    def released(self, now: dt.datetime) -> Self:
        """Bookable by the office's release rule, and not begun yet."""
        return self.filter(bookable_from__lte=now, starts_at__gt=now)

    def with_online(self, places: int) -> Self:
        """Room for so many people who book by themselves."""
        return self.filter(taken__lte=F("capacity") - places, taken_online__lte=F("online") - places)

    def locked(self, pks: "list[int]") -> "list[Slot]":
        """These slots, locked in key order so that two transactions never wait on each other in a ring."""
        return self.ask_locked(pks)()

    def ask_locked(self, pks: "list[int]") -> "Callable[[], list[Slot]]":
        return many.ask_objects(Slot, "id", pks, lock=True)

    def add_taken(self, changes: "list[tuple[int, int, int]]") -> None:
        """Add (places, places online) to slots, given as (slot, places, online), in one round trip."""
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(ADD_TOGETHER, [list(column) for column in zip(*changes, strict=True)])
            else:
                cursor.executemany(ADD_ONE, [(places, online, slot) for slot, places, online in changes])

    def shrink(self, pks: "list[int]") -> None:
        """Slots that hold more than is planned come down to what is taken, or to what is planned."""
        planned, planned_online = F("capacity") - F("over"), F("online") - F("over_online")
        self.filter(Q(over__gt=0) | Q(over_online__gt=0), pk__in=pks).update(
            capacity=Greatest(planned, F("taken")),
            over=Greatest(F("taken") - planned, 0),
            online=Greatest(planned_online, F("taken_online")),
            over_online=Greatest(F("taken_online") - planned_online, 0),
        )


ADD_ONE = "UPDATE bookings_slot SET taken = taken + %s, taken_online = taken_online + %s WHERE id = %s"
ADD_TOGETHER = """
UPDATE bookings_slot AS slot SET taken = slot.taken + more.places, taken_online = slot.taken_online + more.online
FROM unnest(%s::bigint[], %s::int[], %s::int[]) AS more (id, places, online) WHERE slot.id = more.id
"""


class Slot(models.Model):
    """`capacity` places in all, of which `online` may be taken by citizens themselves; `taken` counts both."""

    point = models.ForeignKey(
        ServicePoint, models.PROTECT, related_name="slots", verbose_name=_("point"), db_index=False
    )
    lane = models.CharField(_("lane"), max_length=10, choices=Lane.choices)
    starts_at = models.DateTimeField(_("starts at"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    bookable_from = models.DateTimeField(_("bookable from"))
    capacity = models.PositiveSmallIntegerField(_("places"))
    online = models.PositiveSmallIntegerField(_("places for citizens' own bookings"))
    taken = models.PositiveSmallIntegerField(_("taken"), default=0)
    taken_online = models.PositiveSmallIntegerField(_("taken by citizens themselves"), default=0)
    over = models.PositiveSmallIntegerField(_("places that vanish when given back"), default=0)
    over_online = models.PositiveSmallIntegerField(_("citizens' places that vanish when given back"), default=0)

    objects = SlotQuerySet.as_manager()

    class Meta:
        verbose_name = _("slot")
        verbose_name_plural = _("slots")
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["point", "lane", "starts_at"], name="slot_made_once"),
            models.CheckConstraint(condition=Q(taken__lte=F("capacity")), name="slot_never_oversold"),
            models.CheckConstraint(condition=Q(taken_online__lte=F("online")), name="slot_online_share_kept"),
            models.CheckConstraint(condition=Q(taken_online__lte=F("taken")), name="slot_online_is_part_of_taken"),
            models.CheckConstraint(condition=Q(online__lte=F("capacity")), name="slot_online_is_part_of_capacity"),
            models.CheckConstraint(condition=Q(over__lte=F("capacity")), name="slot_over_is_part_of_capacity"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}Z {self.lane}"

    @property
    def ends_at(self) -> dt.datetime:
        return self.starts_at + dt.timedelta(minutes=self.minutes)

    @property
    def local_start(self) -> dt.datetime:
        """The start on the point's own clock; the point and its office must be loaded."""
        return self.point.office.local(self.starts_at)

    def free(self, *, online: bool) -> int:
        """Places left, for citizens themselves or for the counter."""
        rest = self.capacity - self.taken
        return min(rest, self.online - self.taken_online) if online else rest


class HoldQuerySet(models.QuerySet["Hold"]):
    def live(self, now: dt.datetime) -> Self:
        return self.filter(state=Hold.State.HELD, expires_at__gt=now)

    def run_out(self, now: dt.datetime) -> Self:
        """Past their time, with their places not given back yet."""
        return self.filter(state=Hold.State.HELD, expires_at__lte=now)

    def parties(self, tokens: Iterable[uuid.UUID], *, locked: bool = False) -> "dict[uuid.UUID, list[Hold]]":
        """All rows of each party's hold in order, with their slots; locked until the transaction ends if so asked."""
        rows = many.ask_objects(Hold, "token", list(set(tokens)), lock=locked)()
        slots = {slot.pk: slot for slot in many.ask_objects(Slot, "id", list({row.slot_id for row in rows}))()}
        found: dict[uuid.UUID, list[Hold]] = {}
        for row in sorted(rows, key=lambda row: row.part):
            row.slot = slots[row.slot_id]
            found.setdefault(row.token, []).append(row)
        return found

    def ask_made_with(self, keys: "list[uuid.UUID]") -> "many.Rows":
        """Asks what the clients' keys stand for, part by part.

        As (key, slot, people, service, product, online, token, expires at, places).
        """
        question = ("slot_id", "people", "service", "product", "online")
        return many.ask(Hold, ("key", *question, "token", "expires_at", "places"), "key", keys)

    def new_keys(self, many_of_them: int) -> list[int]:
        """Keys for new holds: the journal names them before they are in the table."""
        return KEYS.take(many_of_them)

    def make(self, rows: "list[dict[str, object]]") -> None:
        """The holds are there. The slots' counters are moved apart from this."""
        many.insert(Hold, rows)


class Hold(models.Model):
    """Places of one slot kept for a few minutes. A party in adjoining slots has one row per slot, one token for all.

    The row is its own idempotency record: `key` is the client's, and says the same thing twice only once.
    """

    class State(models.TextChoices):
        HELD = "held", _("Held")
        BOOKED = "booked", _("Booked")
        RELEASED = "released", _("Given back")
        EXPIRED = "expired", _("Ran out")

    token = models.UUIDField()
    part = models.PositiveSmallIntegerField(default=0)
    key = models.UUIDField()
    slot = models.ForeignKey(Slot, models.PROTECT, related_name="holds", db_index=False)
    places = models.PositiveSmallIntegerField()
    people = models.PositiveSmallIntegerField()
    service = models.CharField(max_length=50)
    product = models.CharField(max_length=50, blank=True)
    online = models.BooleanField(default=True)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, db_index=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.HELD)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        constraints = [
            models.UniqueConstraint(fields=["key", "part"], name="hold_made_once_a_key"),
            models.UniqueConstraint(fields=["token", "part"], name="hold_part_named_once"),
            models.CheckConstraint(condition=Q(places__gte=1, people__gte=1), name="hold_holds_something"),
        ]
        indexes = [
            models.Index(fields=["slot", "expires_at"], name="hold_running", condition=Q(state="held")),
        ]

    def __str__(self) -> str:
        return f"hold {self.pk}"

    def is_live(self, now: dt.datetime) -> bool:
        return self.state == self.State.HELD and self.expires_at > now


KEYS = many.Keys(Hold, at_once=200)
