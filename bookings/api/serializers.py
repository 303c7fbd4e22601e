"""The shape of what clients send: is it a number, a date, a name? What is allowed, the actions say.

Strict on purpose: a number in quotes, a field nobody knows or a date like 5/6/1990 is a mistake to tell, not to guess.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.core.validators import RegexValidator
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from bookings.forms.citizens import LONGEST_NAME, mobile_number
from bookings.models import Booking
from bookings.rules import names
from offices.models import Lane
from offices.rules import identity
from offices.rules.findings import blocking

LARGEST_KEY = 2**63 - 1
MOST_CODES = 100
MOST_PEOPLE = 20  # what can be asked; the office's dated terms decide
MOST_DAYS = 62
MOST_PLACES = 50
FIRST_YEAR, LAST_YEAR = 2000, 2199

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,39}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_NUMBER = re.compile(r"[0-9]{1,6}")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def shown_name(name: object) -> str:
    """A field's name as it was sent, if it could be one."""
    text = str(name)
    return text if _NAME.fullmatch(text) else "?"


class Asked(serializers.Serializer[Any]):
    """Refuses what it does not know."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = [name for name in data if name not in self.fields] if isinstance(data, Mapping) else []
        found: dict[str, Any] = {shown_name(name): [ErrorDetail("", "unknown_field")] for name in unknown}
        try:
            value = super().to_internal_value(data)
        except ValidationError as error:
            if not isinstance(error.detail, dict):
                raise
            found |= error.detail
        if found:
            raise ValidationError(found)
        return value


class Text(serializers.CharField):
    def run_validation(self, data: Any = serializers.empty) -> Any:
        """The library writes out whatever comes to see whether it is blank, which has no end with lists in lists."""
        if isinstance(data, (list, dict)):
            self.fail("invalid")
        return super().run_validation(data)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Code(Text):
    """A code such as `new` or `ordinary_5`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=50, **kwargs)
        self.validators.append(RegexValidator(r"^[A-Za-z0-9_-]+$"))
        self._seen: set[str] = set()

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """The few codes that there are come over and over again; what was right once is right."""
        if type(data) is str and data in self._seen:
            return data
        value = super().run_validation(data)
        if value == data and len(self._seen) < MOST_CODES:
            self._seen.add(value)
        return value


class Email(serializers.EmailField):
    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Whole(serializers.IntegerField):
    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            self.fail("invalid")
        return data


class WholeInQuery(serializers.IntegerField):
    def to_internal_value(self, data: Any) -> int:
        if not _NUMBER.fullmatch(str(data)):
            self.fail("invalid")
        return int(data)


class YesNo(serializers.BooleanField):
    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid")
        return data


class Day(serializers.DateField):
    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str) or not _DAY.fullmatch(data):
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(data)


class VisitDay(Day):
    """A day on which somebody could visit: no calendar reaches further."""

    def to_internal_value(self, data: Any) -> Any:
        day = super().to_internal_value(data)
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.fail("invalid", format="YYYY-MM-DD")
        return day


@extend_schema_field({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$", "example": "15:00"})
class Clock(serializers.TimeField):
    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str) or not _TIME.fullmatch(data):
            self.fail("invalid", format="HH:MM")
        return super().to_internal_value(data)


class Key(serializers.UUIDField):
    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str) or not _UUID.fullmatch(data):
            self.fail("invalid", value="")
        return super().to_internal_value(data)


# --- what is asked ---------------------------------------------------------------------------------------------------


class OfficeAsked(Asked):
    office = Code()


class PointsAsked(Asked):
    office = Code(required=False)


class PlacesAsked(Asked):
    """For whom and what; times are the office's own."""

    office = Code()
    service = Code()
    product = Code(required=False, default="")
    lane = serializers.ChoiceField(Lane.choices, required=False, default=Lane.REGULAR.value)
    people = WholeInQuery(min_value=1, max_value=MOST_PEOPLE, required=False, default=1)
    weekday = serializers.ListField(
        child=WholeInQuery(min_value=0, max_value=6), max_length=7, required=False, help_text="0 is Monday."
    )
    after = Clock(required=False, help_text="Starts at this time or later.")
    before = Clock(required=False, help_text="Starts before this time.")


class EarliestAsked(PlacesAsked):
    point = serializers.ListField(
        child=Code(), max_length=20, required=False, help_text="Only at these points; without it, at all."
    )
    from_on = VisitDay(required=False, help_text="Not before this day.")
    limit = WholeInQuery(min_value=1, max_value=MOST_PLACES, required=False, default=10)


class DaysAsked(PlacesAsked):
    point = Code()
    from_on = VisitDay(required=False, help_text="The first day; without it, today.")
    days = WholeInQuery(min_value=1, max_value=MOST_DAYS, required=False, default=30)


class HoldAsked(Asked):
    slot = Whole(min_value=1, max_value=LARGEST_KEY)
    service = Code()
    product = Code(required=False, default="", allow_blank=True)
    people = Whole(min_value=1, max_value=MOST_PEOPLE, required=False, default=1)


class ContactAsked(Asked):
    """How to reach somebody: one of the two."""

    phone = Text(max_length=40, required=False, help_text="A mobile number, as people write it or in E.164.")
    email = Email(max_length=200, required=False)

    def validate_phone(self, text: str) -> str:
        return mobile_number(text)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        given = [name for name in ("phone", "email") if attrs.get(name)]
        if not given:
            raise ValidationError({"phone": [ErrorDetail("", "contact_missing")]})
        if len(given) > 1 and not self.may_give_both:
            raise ValidationError({"email": [ErrorDetail("", "contact_twice")]})
        return attrs

    may_give_both = False


class SendCodeAsked(ContactAsked):
    language = serializers.ChoiceField(Booking.Language.choices, required=False)


class CheckCodeAsked(ContactAsked):
    code = Text(max_length=6, min_length=6, validators=[RegexValidator(r"^[0-9]{6}$")])


class PersonAsked(Asked):
    name = Text(max_length=LONGEST_NAME, help_text="As it stands on the e-KTP or family card.")
    nik = Text(max_length=40, help_text="16 digits; spaces, dots and dashes do not matter.")
    born_on = Day()
    needs = serializers.ListField(
        child=serializers.ChoiceField(Booking.Need.choices), max_length=len(Booking.Need.choices), required=False
    )

    def validate_name(self, text: str) -> str:
        return card_name(text)

    def validate_nik(self, text: str) -> str:
        try:
            return identity.read_nik(text).number
        except identity.BadNik as error:
            raise ValidationError("", error.code) from error


class PartyAsked(ContactAsked):
    """Who comes, and how to reach them."""

    people = serializers.ListField(child=PersonAsked(), min_length=1, max_length=MOST_PEOPLE)
    whatsapp = serializers.BooleanField(
        required=False, default=False, help_text="News by WhatsApp to the phone, at the person's express wish only."
    )
    language = serializers.ChoiceField(Booking.Language.choices, required=False)
    companion = Text(max_length=LONGEST_NAME, required=False, default="", allow_blank=True)

    may_give_both = True

    def validate_companion(self, text: str) -> str:
        return card_name(text) if text else ""


class BookingAsked(PartyAsked):
    hold = Key()


class SpanAsked(Asked):
    """Where and when a place would do."""

    points = serializers.ListField(
        child=Code(), max_length=20, required=False, default=list, help_text="At these points; without one, at all."
    )
    first_on = VisitDay()
    last_on = VisitDay()


class WaitingAsked(SpanAsked):
    office = Code()
    service = Code()
    product = Code(required=False, default="", allow_blank=True)
    lane = serializers.ChoiceField(Lane.choices, required=False, default=Lane.REGULAR.value)
    people = Whole(min_value=1, max_value=MOST_PEOPLE, required=False, default=1)


class FindAsked(Asked):
    code = Text(max_length=64, help_text="Capitals, spaces and dashes do not matter.")
    born_on = Day()


class ChangeAsked(Asked):
    everyone = YesNo(required=False, default=False, help_text="The whole party, not this person alone.")


class MoveAsked(ChangeAsked):
    slot = Whole(min_value=1, max_value=LARGEST_KEY)


class UndoAsked(Asked):
    change = Key(help_text="The Idempotency-Key of the move or cancellation.")


def card_name(text: str) -> str:
    """The name with single spaces. Raises ValidationError when no card could have it."""
    name = " ".join(text.split())
    if found := blocking(names.check_name(name)):
        raise ValidationError([ErrorDetail("", finding.code) for finding in found])
    return name
