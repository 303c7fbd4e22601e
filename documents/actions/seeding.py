"""What the law and the offices ask for on this floor, from files into tables, as the house's reference data."""

from pathlib import Path

from django.db import transaction

from documents.models import Advice, FlagRule, Question, Reason
from offices.actions import seeding
from offices.actions.seeding import Outcome, Table
from offices.gateways import reference

FOLDER = Path(__file__).resolve().parent.parent / "data"
TABLES = (
    Table("question", Question, ("code", "valid_from")),
    Table("flag_rule", FlagRule, ("code", "valid_from")),
    Table("reason", Reason, ("code", "valid_from")),
    Table("advice", Advice, ("code", "valid_from")),
)


@transaction.atomic
def seed() -> Outcome:
    """Every table of this floor holds what its files say."""
    outcome = seeding.load(TABLES, reference.read(FOLDER))
    seeding.note(outcome)
    return outcome
