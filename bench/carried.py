"""Messages of made-up bookings, written by the thousand and carried by the product's own errand.

A process of its own, on a database that the product has seeded; gives figures: python -m bench.loaded carried DEED …
"""

import datetime as dt
import resource
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from django.db import connection
from django.db.models import F
from django.utils import timezone

from bookings.actions import booking, delivery, holding
from bookings.models import Booking, Draft, Message, MessageTerms, Slot, contact_hash, identity_hash
from offices.models import Service, ServicePoint, many

AT_ONCE = 2_000
CLIENTS = 8
WEDNESDAY = 2  # by then every point is open at ten o'clock there
SECONDS_TO_DRAIN = 60
PAGE = resource.getpagesize()


def main(deed: str, *given: str) -> dict[str, float]:
    deeds: dict[str, Callable[..., dict[str, float]]]
    deeds = {"write": _write, "carry": _carry, "all": _all, "storm": _storm}
    return deeds[deed](*given)


def _write(messages: str) -> dict[str, float]:
    """So many bookings, each with a reminder that is due; nobody has heard anything before."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE bookings_message CASCADE")  # Django would name each row's number in one statement
    midnight = dt.time()
    MessageTerms.objects.update(quiet_from=midnight, quiet_to=midnight, cap_per_day=30_000)
    slot = _slot()
    for first in range(0, int(messages), AT_ONCE):
        _some(slot, range(first, min(first + AT_ONCE, int(messages))))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE bookings_message")
        cursor.execute("CHECKPOINT")  # what the filling left to do is not the worker's
    return {"messages": Message.objects.count()}


def _slot() -> Slot:
    point = ServicePoint.objects.select_related("office").get(slug="bekasi")
    at = timezone.now().replace(hour=3, minute=0, second=0, microsecond=0) + dt.timedelta(days=1)
    while at.weekday() > WEDNESDAY:
        at += dt.timedelta(days=1)
    found, _made = Slot.objects.get_or_create(
        point=point,
        lane="regular",
        starts_at=at,
        defaults={"minutes": 30, "capacity": 0, "online": 0, "bookable_from": timezone.now()},
    )
    found.point = point
    return found


def _some(slot: Slot, numbers: range) -> None:
    now, service = timezone.now(), Service.objects.get(code="new")
    office = slot.point.office
    known = Booking.objects.filter(slot=slot).count()
    bookings = [_booking(number, slot, service, now) for number in numbers if number >= known]
    Booking.objects.bulk_create(bookings)
    keys = Booking.objects.filter(slot=slot).order_by("pk").values_list("pk", flat=True)[numbers.start : numbers.stop]
    many.create(
        [
            Message(
                kind=Message.Kind.REMINDER_DAY,
                channel=Message.Channel.SMS,
                office=office,
                booking_id=key,
                recipient=_phone(number),
                contact_key=contact_hash(_phone(number)),
                language="id",
                due_at=now,
                expires_at=now + dt.timedelta(days=1),
            )
            for number, key in zip(numbers, keys, strict=True)
        ]
    )


def _booking(number: int, slot: Slot, service: Service, now: dt.datetime) -> Booking:
    nik = f"{number:016d}"
    return Booking(
        code=f"B{number:08d}",
        office=slot.point.office,
        slot=slot,
        party=f"00000000-0000-4000-8000-{number:012d}",
        service=service,
        identity_hash=identity_hash("nik", nik),
        identity_number=nik,
        name="Siti Contoh",
        born_on_sealed="1990-05-17",
        phone=_phone(number),
        created_at=now,
        is_invented=True,
    )


def _phone(number: int) -> str:
    return f"+62811{number:08d}"


def _carry(seconds: str, at: str) -> dict[str, float]:
    """What one worker carries from the moment `at` on, as the task worker's errand does it."""
    delivery.deliver_due(most=1)  # connected on both sides, as the bare client is
    time.sleep(max(0.0, float(at) - time.time()))
    begun, worked = time.monotonic(), 0
    while time.monotonic() < begun + float(seconds):
        worked += delivery.deliver_due(most=delivery.BATCH)
    return {"sent": worked, "seconds": time.monotonic() - begun}


def _all(warm: str) -> dict[str, float]:
    """Everything that is due, and the worker's memory (MiB) after the first `warm` rows and at the end."""
    worked, early = 0, 0.0
    while done := delivery.deliver_due(most=delivery.BATCH):
        worked += done
        early = early or (_resident() if worked >= int(warm) else 0.0)
    states = Message.objects.exclude(state=Message.State.ACCEPTED).count()
    return {"rows": worked, "not accepted": states, "early": early, "late": _resident()}


def _storm(seconds: str, a_second: str) -> dict[str, float]:
    """Bookings at this pace, each by hold and confirmation; seconds from each commit to the provider's answer."""
    slot = _slot()
    total = int(seconds) * int(a_second)
    Slot.objects.filter(pk=slot.pk).update(capacity=F("capacity") + total, online=F("online") + total)
    begun = time.monotonic()
    with ThreadPoolExecutor(CLIENTS) as clients:
        asked = []
        for number in range(total):
            time.sleep(max(0.0, begun + number / int(a_second) - time.monotonic()))
            asked.append(clients.submit(_book, slot.pk, number))
        for one in asked:
            one.result()
    took = time.monotonic() - begun
    made = Message.objects.filter(kind=Message.Kind.CONFIRMED)
    end = time.monotonic() + SECONDS_TO_DRAIN
    while made.waiting().exists() and time.monotonic() < end:
        time.sleep(0.2)
    waits = sorted((one.accepted_at - one.due_at).total_seconds() for one in made if one.accepted_at)
    return {
        "bookings": made.count(),
        "seconds": took,
        "not accepted": made.count() - len(waits),
        "p50": waits[len(waits) // 2],
        "p99": waits[len(waits) * 99 // 100],
        "longest": waits[-1],
    }


def _book(slot: int, number: int) -> None:
    held = holding.hold(slot=slot, service="new", product="electronic_5", people=1, key=uuid.uuid4(), by=None)
    person = booking.Person("Siti Contoh", f"3275015705{900_000 - number:06d}", dt.date(1990, 5, 17), ())
    wishes = booking.Wishes(phone=_phone(number))
    token = held.token
    Draft.objects.update_or_create(
        token=token,
        defaults={
            "contact_hash": contact_hash(wishes.phone),
            "confirmed_at": timezone.now(),
            "updated_at": timezone.now(),
        },
    )
    booking.confirm(token=token, people=[person], wishes=wishes, by=None)


def _resident() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 2**20
