"""The shape of what the API answers, for its schema. bookings.api.shown makes the answers; a test holds both to it."""

from typing import Any

from rest_framework import serializers

from bookings.models import Booking, Change, Hold, Waiting
from offices.models import Lane, ServicePoint

Shape = serializers.Serializer[Any]

DAY_STATES = (
    *("open", "full", "not_released", "closed", "unconfirmed", "shut"),
    *("not_offered", "not_chosen", "no_lane", "over", "not_planned"),
)


def local(**kwargs: Any) -> serializers.DateTimeField:
    """A moment written with the office's own offset."""
    return serializers.DateTimeField(help_text="With the office's own offset.", **kwargs)


def moment(**kwargs: Any) -> serializers.DateTimeField:
    return serializers.DateTimeField(help_text="In UTC.", **kwargs)


class Said(Shape):
    code = serializers.CharField()
    message = serializers.CharField(help_text="In the reader's language.")


class Wrong(Said):
    field = serializers.CharField(required=False, help_text="Such as people.0.nik, a parameter or a header.")


class Problem(Shape):
    """RFC 9457. `code` is stable and `title` in the reader's language; nothing of what was sent is repeated."""

    type = serializers.URLField(help_text="A page that says what the code means.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    errors = Wrong(many=True, required=False)  # type: ignore[assignment]


# --- reference data --------------------------------------------------------------------------------------------------


class OfficeBrief(Shape):
    slug = serializers.CharField()
    name = serializers.CharField()
    zone = serializers.CharField(help_text="An IANA time zone.")


class Point(Shape):
    slug = serializers.CharField()
    office = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(ServicePoint.Kind.choices)
    aliases = serializers.ListField(child=serializers.CharField())
    address = serializers.CharField()
    latitude = serializers.FloatField(allow_null=True)
    longitude = serializers.FloatField(allow_null=True)
    facilities = serializers.ListField(child=serializers.ChoiceField(ServicePoint.Facility.choices))
    open_from = serializers.DateField(allow_null=True)
    open_to = serializers.DateField(allow_null=True)
    confirmed = serializers.BooleanField()


class Points(Shape):
    points = Point(many=True)


class Fee(Shape):
    rupiah = serializers.IntegerField()
    confirmed = serializers.BooleanField()


class _Offered(Shape):
    code = serializers.CharField()
    name = serializers.CharField()
    hint = serializers.CharField()
    least_age = serializers.IntegerField(allow_null=True)
    most_age = serializers.IntegerField(allow_null=True)
    points = serializers.ListField(child=serializers.CharField(), help_text="Where it is on offer today.")
    notes = serializers.ListField(child=serializers.CharField())
    confirmed = serializers.BooleanField()


class OfferedService(_Offered):
    minutes = serializers.IntegerField(allow_null=True, help_text="At the counter, for one applicant.")
    online = serializers.BooleanField(help_text="Citizens may book it by themselves.")
    needs_product = serializers.BooleanField(help_text="It ends in a passport, so a product is chosen too.")
    fee_on_top = Fee(allow_null=True)


class OfferedProduct(_Offered):
    electronic = serializers.BooleanField()
    years = serializers.IntegerField()
    fee = Fee(allow_null=True)


class Services(Shape):
    office = OfficeBrief()
    on = serializers.DateField()
    services = OfferedService(many=True)
    products = OfferedProduct(many=True)


# --- places ----------------------------------------------------------------------------------------------------------


class FreePlace(Shape):
    slot = serializers.IntegerField(help_text="To hold a place, send this.")
    point = serializers.CharField()
    point_name = serializers.CharField()
    lane = serializers.ChoiceField(Lane.choices)
    starts_at = local()
    minutes = serializers.IntegerField()
    left = serializers.IntegerField(help_text="For so many people this slot has room in all.")


class Release(Shape):
    at = local()
    first_on = serializers.DateField()
    last_on = serializers.DateField()


class PointFree(Shape):
    slug = serializers.CharField()
    name = serializers.CharField()
    first_free = local(allow_null=True)


class FirstFree(Shape):
    point = serializers.CharField()
    point_name = serializers.CharField()
    starts_at = local()


class NotOffered(Shape):
    point = serializers.CharField()
    point_name = serializers.CharField()
    kind = serializers.ChoiceField(("service", "product"))
    notes = serializers.ListField(child=serializers.CharField())


class Reasons(Shape):
    online = serializers.BooleanField(help_text="Citizens may book this service by themselves.")
    here = FirstFree(many=True, help_text="The chosen points, at other times than the chosen ones.")
    elsewhere = FirstFree(many=True, help_text="Other points of the office.")
    not_offered = NotOffered(many=True)


class Earliest(Shape):
    office = OfficeBrief()
    as_of = moment()
    places = FreePlace(many=True)
    next_release = Release(allow_null=True)
    points = PointFree(many=True)
    reasons = Reasons(allow_null=True, help_text="Only when there are no places.")


class FreeStart(Shape):
    slot = serializers.IntegerField()
    starts_at = local()
    minutes = serializers.IntegerField()
    left = serializers.IntegerField()


class CalendarDay(Shape):
    on = serializers.DateField()
    state = serializers.ChoiceField(DAY_STATES)
    reason = serializers.CharField(help_text="Of a closed day: holiday, closure, no_hours and the like.")
    why = serializers.CharField(help_text="The same in words.")
    opens_at = local(allow_null=True)
    left = serializers.IntegerField()
    places = FreeStart(many=True)


class PointBrief(Shape):
    slug = serializers.CharField()
    name = serializers.CharField()


class Calendar(Shape):
    office = OfficeBrief()
    point = PointBrief()
    as_of = moment()
    days = CalendarDay(many=True)


# --- holds and bookings ----------------------------------------------------------------------------------------------


class HeldPart(Shape):
    slot = serializers.IntegerField()
    places = serializers.IntegerField()


class Held(Shape):
    hold = serializers.UUIDField(help_text="Whoever has this may book the places: keep it to yourself.")
    expires_at = moment()
    parts = HeldPart(many=True)


class HoldPart(HeldPart):
    point = serializers.CharField()
    lane = serializers.ChoiceField(Lane.choices)
    starts_at = local()


class HoldState(Shape):
    hold = serializers.UUIDField()
    state = serializers.ChoiceField(Hold.State.choices)
    expires_at = moment()
    people = serializers.IntegerField()
    service = serializers.CharField()
    product = serializers.CharField()
    needs_code = serializers.BooleanField(help_text="The contact is still to be confirmed.")
    parts = HoldPart(many=True)


class Sent(Shape):
    to = serializers.CharField(help_text="The contact, masked.")


class Confirmed(Shape):
    confirmed = serializers.BooleanField()


class BookingShown(Shape):
    code = serializers.CharField()
    state = serializers.ChoiceField(Booking.State.choices)
    version = serializers.IntegerField()
    office = serializers.CharField()
    point = serializers.CharField()
    point_name = serializers.CharField()
    lane = serializers.ChoiceField(Lane.choices)
    starts_at = local()
    minutes = serializers.IntegerField()
    service = serializers.CharField()
    product = serializers.CharField()
    name = serializers.CharField(help_text="Masked.")
    nik = serializers.CharField(help_text="All but the last four digits masked.")
    contact = serializers.CharField(help_text="Masked.")
    needs = serializers.ListField(child=serializers.ChoiceField(Booking.Need.choices))
    language = serializers.ChoiceField(Booking.Language.choices)
    displaced = serializers.BooleanField(help_text="The office took the place away; moving is free.")
    ticket = serializers.CharField(help_text="The text of the QR; empty when the booking is not live.")


class Opened(Shape):
    token = serializers.CharField(help_text="For the header Authorization: Bearer.")
    token_seconds = serializers.IntegerField()
    booking = BookingShown()


class Warning(Said):  # noqa: A001  the API's word for it
    person = serializers.IntegerField(help_text="The place in the list of people, from 0.")


class Made(Shape):
    bookings = Opened(many=True)
    warnings = Warning(many=True)


class Allowed(Shape):
    allowed = serializers.BooleanField()
    reasons = Said(many=True)


class ChangeShown(Shape):
    change = serializers.UUIDField(help_text="The Idempotency-Key it was made with; undo by this.")
    kind = serializers.ChoiceField(Change.Kind.choices)
    at = moment()
    undo_until = moment()
    can_undo = serializers.BooleanField()


class Own(BookingShown):
    party = serializers.IntegerField(help_text="How many people were booked together.")
    move = Allowed()
    cancel = Allowed()
    changes = ChangeShown(many=True)


class Changed(Shape):
    change = ChangeShown()
    bookings = BookingShown(many=True)


class Restored(Shape):
    bookings = BookingShown(many=True)


# --- the waiting list ------------------------------------------------------------------------------------------------


class HeldForParty(Shape):
    """The place that is held for the party alone. It is taken by the link of the message that offers it."""

    point = serializers.CharField()
    point_name = serializers.CharField()
    starts_at = local()
    minutes = serializers.IntegerField()
    until = moment()


class WaitingShown(Shape):
    waiting = serializers.UUIDField(help_text="Whoever has this may see and end the waiting: keep it to yourself.")
    state = serializers.ChoiceField(Waiting.State.choices)
    code = serializers.CharField(help_text="Finds it again, with a birth date; empty when it is the booking's own.")
    office = serializers.CharField()
    service = serializers.CharField()
    product = serializers.CharField()
    lane = serializers.ChoiceField(Lane.choices)
    people = serializers.IntegerField()
    points = serializers.ListField(child=serializers.CharField(), help_text="Empty for every point.")
    first_on = serializers.DateField()
    last_on = serializers.DateField()
    needs_code = serializers.BooleanField(help_text="The contact is still to be confirmed before joining.")
    contact = serializers.CharField(help_text="Masked; empty before joining and after leaving.")
    number = serializers.IntegerField(allow_null=True, help_text="Where the party stands; null unless it waits.")
    of = serializers.IntegerField(allow_null=True, help_text="How many wait for the same places.")
    offer = HeldForParty(allow_null=True)
