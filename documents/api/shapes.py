"""The shape of what is asked and answered about papers, for the schema."""

from typing import Any

from rest_framework import serializers

from bookings.api.serializers import Asked, Code, VisitDay
from bookings.api.shapes import OfficeBrief, Shape
from documents.rules import cases
from documents.rules.kinds import PaperKind, Shows


def choices_of(code: str) -> list[str]:
    """Every answer that a question of this code can have."""
    found = (choice for branch in cases.TREE if branch.code == code for choice in branch.choices)
    return list(dict.fromkeys(found))


class Answer(serializers.ChoiceField):
    def __init__(self, code: str, **kwargs: Any) -> None:
        super().__init__(choices=choices_of(code), **kwargs)


class RequirementsAsked(Asked):
    """For whom; what is not said leaves an "if" in the list."""

    office = Code()
    service = Answer("service")
    on = VisitDay(required=False, help_text="The day of the visit; without it, today.")
    for_whom = Answer("for_whom", required=False, help_text="Without it, a grown-up.")
    before = Answer("before", required=False, help_text="Whether there was a passport before; for `same_day`.")
    book = Answer("book", required=False, help_text="The old passport: issued in Indonesia after 2009, or not.")
    parents = Answer("parents", required=False, help_text="Of a child; without it, both.")
    custody = Answer("custody", required=False, help_text="Whether the parent to whom a court gave custody applies.")
    collector = Answer("collector", required=False)
    also = serializers.ListField(
        child=serializers.ChoiceField(sorted({*cases.ADULT_EXTRAS, *cases.CHILD_EXTRAS})),
        max_length=20,
        required=False,
        help_text="What else is true of the applicant.",
    )


class CureShape(Shape):
    code = serializers.CharField()
    name = serializers.CharField()
    agency = serializers.CharField()
    hint = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    confirmed = serializers.BooleanField()


class PaperShape(Shape):
    kind = serializers.ChoiceField([kind.value for kind in PaperKind])
    name = serializers.CharField()
    shows = serializers.ListField(
        child=serializers.ChoiceField([one.value for one in Shows]), help_text="What must be seen on it."
    )
    copy_is_enough = serializers.BooleanField()
    note = serializers.CharField()
    if_missing = CureShape(allow_null=True)
    if_incomplete = CureShape(allow_null=True)


class DemandShape(Shape):
    demand = serializers.CharField()
    condition = serializers.CharField(help_text="When it is asked for, if that is not known yet; empty when it is.")
    one_of = PaperShape(many=True)


class RequirementListShape(Shape):
    case = serializers.CharField()
    name = serializers.CharField()
    note = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    confirmed = serializers.BooleanField()
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)
    demands = DemandShape(many=True)


class RequirementsShape(Shape):
    office = OfficeBrief()
    on = serializers.DateField()
    lists = RequirementListShape(many=True)
