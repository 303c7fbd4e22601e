"""What was typed of a person is put right: the place stays theirs, and code and birth date go on opening it."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from bookings.actions import eligibility
from bookings.actions.booking import name_words
from bookings.actions.catalogue import point_rules
from bookings.errors import AlreadyBooked
from bookings.models import Booking, NameWord, identity_hash
from bookings.rules.eligibility import age_on
from bookings.rules.facts import Facts
from offices.actions import journal
from offices.errors import Refused
from offices.models import User
from offices.rules.findings import blocking


def facts_of(booking: Booking) -> Facts:
    return Facts(booking.name, booking.identity_number, booking.born_on)


@transaction.atomic
def correct(*, booking: Booking, to: Facts, by: User) -> tuple[str, ...]:
    """These facts stand from now on; which of them are new. The journal names no value.

    Raises Refused: nothing_to_correct, birth_in_future or birth_too_old; or AlreadyBooked for the number of somebody
    with a booking of their own.
    """
    now = timezone.now()
    locked = Booking.objects.select_for_update(of=("self",)).select_related("office").get(pk=booking.pk)
    changed = _changed(facts_of(locked), to)
    if not changed:
        raise Refused("nothing_to_correct")
    today = locked.office.local(now).date()
    if to.born_on > today:
        raise Refused("birth_in_future")
    if age_on(today, to.born_on) > eligibility.OLDEST_AGE:
        raise Refused("birth_too_old")
    locked.name, locked.identity_number, locked.born_on_sealed = to.name, to.number, to.born_on.isoformat()
    locked.identity_hash = identity_hash(locked.identity_kind, to.number)
    try:
        with transaction.atomic():
            locked.save(update_fields=["name", "identity_number", "born_on_sealed", "identity_hash"])
    except IntegrityError as error:
        raise AlreadyBooked from error
    if "name" in changed:
        NameWord.objects.filter(booking=locked).delete()
        NameWord.objects.bulk_create(name_words(locked))
    detail: journal.Detail = {"fields": list(changed)}
    journal.record(
        "booking.corrected", office=locked.office, subject=f"booking:{locked.pk}", by=by, at=now, detail=detail
    )
    return changed


def _changed(was: Facts, to: Facts) -> tuple[str, ...]:
    pairs = (("name", was.name, to.name), ("number", was.number, to.number), ("born_on", was.born_on, to.born_on))
    return tuple(field for field, old, new in pairs if old != new)


def objections(booking: Booking) -> list[str]:
    """What the rules of the visit have against the person as they are typed now, as codes."""
    now, slot = timezone.now(), booking.slot
    person = eligibility.person(booking.identity_kind, booking.identity_number, booking.born_on, booking.needs)
    found = eligibility.screen(
        people=[person],
        slot=slot,
        service=booking.service.code,
        product=booking.product.code if booking.product else "",
        rules=point_rules(slot.point_id, now),
        now=now,
    )
    return [one.code for one in blocking(found) if one.code != "visit_in_past"]
