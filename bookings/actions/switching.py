"""The wrong service was chosen: it is switched where the person stands, in the place they have."""

from django.db import transaction
from django.utils import timezone

from bookings.actions import eligibility
from bookings.actions.catalogue import point_rules
from bookings.errors import NotEligible, NotLive, NotOffered
from bookings.models import Booking
from offices.actions import journal
from offices.models import Service, User
from offices.rules.findings import blocking


@transaction.atomic
def switch(*, booking: Booking, to: Service, by: User) -> None:
    """The booking is for the other service, at the same time and without a new queue; switched twice, it stays so.

    Raises NotLive, NotOffered when the office does not have it on the day, or NotEligible; then nothing has changed.
    """
    now = timezone.now()
    locked = Booking.objects.select_for_update(of=("self",)).for_display().get(pk=booking.pk)
    if not locked.is_live:
        raise NotLive
    if locked.service_id == to.pk:
        return
    slot, was = locked.slot, locked.service.code
    rules = point_rules(slot.point_id, now)
    if not rules.offers_service(to.code, slot.lane, slot.starts_at):
        raise NotOffered
    person = eligibility.person(locked.identity_kind, locked.identity_number, locked.born_on, locked.needs)
    product = locked.product.code if locked.product else ""
    found = eligibility.screen(people=[person], slot=slot, service=to.code, product=product, rules=rules, now=now)
    if blocks := [one for one in blocking(found) if one.code != "visit_in_past"]:  # who stands here came in time
        raise NotEligible(*(one.code for one in blocks))
    Booking.objects.filter(pk=locked.pk).update(service=to)
    journal.record(
        "booking.service_switched",
        office=locked.office,
        subject=f"booking:{locked.pk}",
        by=by,
        at=now,
        detail={"from": was, "to": to.code},
    )
