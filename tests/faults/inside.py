"""Deeds done inside the product, in a process with its settings: `python -m tests.faults.inside DEED …`."""

import json
import sys
import time

import django

SECONDS_TO_CARRY = 60


def stage(slots, places):
    """A point with so many slots of so many places each, and the errands' schedule; the slots' keys."""
    from config import schedule
    from tests.factories import houses, visits

    schedule.ensure()
    run = visits.make_run(*[places] * slots, point=houses.make_point(office=houses.make_office(slug="storm")))
    return [slot.pk for slot in run]


def carry():
    """The task worker has carried every message; how many rows of dead workers it had to ask about.

    Nobody waits here for their leases to run out: that time passes at once.
    """
    from django.utils import timezone

    from bookings.models import Message

    _until_none_is_left(Message.objects.filter(state=Message.State.QUEUED))
    time.sleep(1)  # what the living worker has in hand it now puts down
    left = Message.objects.filter(state=Message.State.CLAIMED)
    left_behind = left.update(lease_until=timezone.now())
    _until_none_is_left(left)
    return left_behind


def _until_none_is_left(rows):
    from django_q.tasks import async_task

    for step in range(SECONDS_TO_CARRY * 10):
        if not rows.exists():
            return
        if step % 20 == 0:
            async_task("bookings.actions.delivery.deliver_due")
        time.sleep(0.1)
    raise TimeoutError("messages still wait")


def examine():
    """What the tables say once all is over."""
    from bookings import reports
    from bookings.models import Booking, Message
    from offices.actions import journal

    journal.seal()
    return {
        "breaks": [f"{one.invariant}: {one.where}" for one in reports.inventory_breaks()],
        "journal": {one.office: [one.broken, one.unsealed] for one in journal.verify()},
        "bookings": [
            {"code": one.code, "number": one.identity_number, "party": str(one.party), "state": one.state}
            for one in Booking.objects.all()
        ],
        "messages": [{"reference": str(one.reference), "state": one.state} for one in Message.objects.all()],
    }


if __name__ == "__main__":
    django.setup()
    deed = {one.__name__: one for one in (stage, carry, examine)}[sys.argv[1]]
    json.dump(deed(*(int(argument) for argument in sys.argv[2:])), sys.stdout)
