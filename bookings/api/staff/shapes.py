"""The shape of what the staff's API answers, for its schema. bookings.api.staff.shown makes the answers."""

from rest_framework import serializers

from bookings.api.serializers import Clock
from bookings.api.shapes import OfficeBrief, PointBrief, Said, Shape, local, moment
from offices.models import Roster, Skill
from offices.rules.roster import GoalName, RelaxationKind

GOALS = [goal.value for goal in GoalName]


class RosterBrief(Shape):
    roster = serializers.IntegerField()
    state = serializers.ChoiceField(Roster.State.choices)
    cause = serializers.ChoiceField(Roster.Cause.choices)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    version = serializers.IntegerField(allow_null=True, help_text="Once it is published.")
    asked_by = serializers.CharField(allow_null=True)
    asked_at = moment()
    published_by = serializers.CharField(allow_null=True)
    published_at = moment(allow_null=True)
    override_reason = serializers.CharField(help_text="Why it was published although rules are not kept.")


class RosterPage(Shape):
    rosters = RosterBrief(many=True)
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    count = serializers.IntegerField()


class Named(Shape):
    officer = serializers.IntegerField()
    name = serializers.CharField()


class Shift(Shape):
    officer = serializers.IntegerField()
    on = serializers.DateField(help_text="The day on which it starts.")
    point = serializers.CharField()
    role = serializers.ChoiceField(Skill.choices)
    starts_at = local()
    ends_at = local()
    break_starts_at = local(allow_null=True)
    break_ends_at = local(allow_null=True)


class Gap(Said):
    """A hard rule not kept. Of cover `serving` and `needed` are people, of hours and rest minutes, of days days."""

    on = serializers.DateField()
    point = serializers.CharField()
    skill = serializers.CharField()
    starts_at = local(allow_null=True)
    ends_at = local(allow_null=True)
    serving = serializers.IntegerField()
    needed = serializers.IntegerField()
    officers = serializers.ListField(
        child=serializers.IntegerField(), help_text="Whose day it is; of cover, who is on a break."
    )


class Finding(Said):
    detail = serializers.CharField(help_text="Which part of the input it is about.")


class Goal(Shape):
    name = serializers.ChoiceField(GOALS)
    value = serializers.IntegerField()
    bound = serializers.IntegerField(help_text="Nobody can get below it; equal means proven.")


class Shortage(Shape):
    point = serializers.CharField()
    on = serializers.DateField()
    starts_at = local()
    ends_at = local()
    skill = serializers.ChoiceField(Skill.choices)
    missing = serializers.IntegerField()
    relaxation = serializers.ChoiceField(
        [(kind.value, kind.value) for kind in RelaxationKind], allow_blank=True, help_text="What alone would mend it."
    )
    officer = serializers.IntegerField(allow_null=True, help_text="For whom it would be relaxed.")


class RosterShown(RosterBrief):
    in_force = serializers.IntegerField(
        help_text="The newest version that rules any of these days, 0 without one; to publish, send it as `seen`."
    )
    objective = serializers.FloatField(allow_null=True)
    bound = serializers.FloatField(allow_null=True)
    gap = serializers.FloatField(allow_null=True, help_text="From 0, proven, to 1: of the goal that stands worst.")
    seconds = serializers.FloatField(allow_null=True)
    goals = Goal(many=True)
    findings = Finding(many=True)
    shortages = Shortage(many=True)
    gaps = Gap(many=True, allow_null=True, help_text="Of a draft: every rule that keeps it from being published.")
    shifts = Shift(many=True)
    officers = Named(many=True)


class Stand(Shape):
    goal = serializers.ChoiceField(GOALS)
    value = serializers.IntegerField()
    bound = serializers.IntegerField()
    seconds = serializers.FloatField()
    rosters = serializers.IntegerField(help_text="How many were found so far, each better than the one before.")


class Progress(Shape):
    roster = serializers.IntegerField()
    state = serializers.ChoiceField(Roster.State.choices)
    waiting = serializers.BooleanField(help_text="Ask again in two seconds.")
    progress = Stand(allow_null=True)


class Losing(Shape):
    code = serializers.CharField(help_text="The booking's own code.")
    point = serializers.CharField()
    starts_at = local()


class Preview(Shape):
    created = serializers.IntegerField(help_text="Times that would be new.")
    changed = serializers.IntegerField(help_text="Times whose places would change.")
    displaced = serializers.IntegerField(help_text="How many bookings would lose their place.")
    bookings = Losing(many=True)


class Published(RosterBrief):
    displaced = serializers.IntegerField(help_text="How many bookings of the office wait for another place now.")


# --- cover -----------------------------------------------------------------------------------------------------------


class Count(Shape):
    starts_at = local()
    ends_at = local()
    serving = serializers.IntegerField()
    least = serializers.IntegerField()
    target = serializers.IntegerField()


class Curve(Shape):
    skill = serializers.ChoiceField(Skill.choices)
    counts = Count(many=True)


class CoverDay(Shape):
    on = serializers.DateField()
    open = serializers.BooleanField()
    curves = Curve(many=True)
    gaps = Gap(many=True)
    shifts = Shift(many=True)


class Overridden(Shape):
    version = serializers.IntegerField()
    reason = serializers.CharField()


class Cover(Shape):
    office = OfficeBrief()
    point = PointBrief()
    version = serializers.IntegerField(help_text="The newest in force in this week; 0 when there is none.")
    overridden = Overridden(many=True, help_text="Versions published although rules are not kept.")
    days = CoverDay(many=True)
    officers = Named(many=True)


class CoverRule(Shape):
    rule = serializers.IntegerField()
    point = serializers.CharField()
    skill = serializers.ChoiceField(Skill.choices)
    weekdays = serializers.ListField(child=serializers.IntegerField(), help_text="0 is Monday.")
    season = serializers.CharField(allow_null=True)
    only_on = serializers.DateField(allow_null=True, help_text="Replaces the point's others of its skill on this day.")
    starts = Clock(help_text="On the point's own clock.")
    ends = Clock(help_text="At or before `starts` it is on the next day.")
    least = serializers.IntegerField()
    target = serializers.IntegerField()
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)
    source = serializers.CharField()  # type: ignore[assignment]
    confirmed = serializers.BooleanField()


class CoverRules(Shape):
    rules = CoverRule(many=True)
