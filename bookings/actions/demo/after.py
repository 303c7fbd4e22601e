"""What came after the visits of invented people: passports that wait or were collected, and what they said."""

import datetime as dt
import uuid

from bookings.actions.demo.crowd import Crowd
from bookings.models import Booking, Collection, Feedback
from offices.models import Office, ServicePoint

READY_AFTER = dt.timedelta(days=3)
ANSWERS = 12  # at each point, fewer at the last
WISHES = (
    "Kursi di ruang tunggu kurang.",
    "Petunjuk ke loket foto kurang jelas.",
    "Parkir motor penuh.",
    "Sudah baik, terima kasih.",
    "Colokan listrik di ruang tunggu.",
)


def write_after(home: Office, crowd: Crowd) -> None:
    """Most passports of visits three days ago are ready, half of them collected; each point but one was judged."""
    rows = Booking.objects.of_office(home).filter(is_invented=True, state=Booking.State.PAST, product__isnull=False)
    old = rows.filter(slot__starts_at__lt=crowd.now - READY_AFTER, collection=None).select_related("slot")
    Collection.objects.bulk_create(_collection(one, crowd) for one in old.order_by("pk") if crowd.is_so(80))
    if not Feedback.objects.exists():
        points = list(ServicePoint.objects.of(home))
        Feedback.objects.bulk_create(one for point in points for one in _answers(point, point == points[-1], crowd))


def _collection(booking: Booking, crowd: Crowd) -> Collection:
    ready_at = booking.slot.starts_at + READY_AFTER
    row = Collection(booking=booking, ready_at=ready_at, ready_by=crowd.by, ready_key=uuid.uuid4(), undo_until=ready_at)
    if crowd.is_so(50):
        row.collected_at = min(crowd.now, ready_at + dt.timedelta(hours=crowd.rng.randint(1, 30)))
        row.collected_by, row.collected_key = crowd.by, uuid.uuid4()
    return row


def _answers(point: ServicePoint, few: bool, crowd: Crowd) -> list[Feedback]:
    today = crowd.now.date().replace(day=1)
    monday = today + dt.timedelta(days=-today.weekday() % 7)
    return [
        Feedback(
            point=point,
            week_on=monday,
            how=crowd.rng.choices((5, 4, 3, 2, 1), (5, 4, 2, 1, 1))[0],
            wish=crowd.rng.choice(WISHES) if crowd.is_so(50) else "",
        )
        for _one in range(3 if few else ANSWERS)
    ]
