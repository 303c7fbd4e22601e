"""The shape of what staff's clients send. What is allowed, the actions say."""

from rest_framework import serializers

from bookings.api.serializers import Asked, Code, Text, VisitDay, Whole, WholeInQuery
from offices.actions.publishing import LONGEST_REASON
from offices.actions.rosters import MOST_WEEKS
from offices.models import Roster

LEAST_SECONDS, MOST_SECONDS = 5, 600
LARGEST_VERSION = 2**31 - 1
MOST_PAGES = 100_000


class RostersAsked(Asked):
    state = serializers.ChoiceField(
        Roster.State.choices, required=False, help_text="Without it, all but those thrown away or replaced."
    )
    page = WholeInQuery(min_value=1, max_value=MOST_PAGES, required=False, default=1)


class RosterAsked(Asked):
    first = VisitDay(help_text="Any day of the first week.")
    weeks = Whole(min_value=1, max_value=MOST_WEEKS)
    seconds = Whole(
        min_value=LEAST_SECONDS,
        max_value=MOST_SECONDS,
        required=False,
        default=None,
        help_text="Without it, as long as an office of this size needs.",
    )


class PublishAsked(Asked):
    seen = Whole(min_value=0, max_value=LARGEST_VERSION, help_text="`in_force` as the roster's answer had it.")


class OverrideAsked(PublishAsked):
    reason = Text(max_length=LONGEST_REASON, help_text="Everybody who looks at the roster reads it.")


class CoverAsked(Asked):
    point = Code()
    on = VisitDay(required=False, help_text="Without it, today.")
    span = serializers.ChoiceField(("day", "week"), required=False, default="week")


class RulesAsked(Asked):
    point = Code(required=False, help_text="Without it, all of yours.")
    on = VisitDay(required=False, help_text="Only rules in force on this day.")
