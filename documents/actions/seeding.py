"""What is asked of people and their papers, from files into tables; everything of every floor is seeded from here."""

import datetime as dt
from pathlib import Path

from django.db import transaction

from bookings.actions import seeding as visits
from documents.models import (
    Advice,
    AskedPaper,
    Cure,
    DeadlineRule,
    FlagRule,
    Question,
    Reason,
    RequirementSet,
    RetentionRule,
)
from offices.actions import seeding
from offices.actions.seeding import Outcome, Table
from offices.gateways import reference

FOLDER = Path(__file__).resolve().parent.parent / "data"
INTERVIEWS = (
    Table("question", Question, ("code", "valid_from")),
    Table("flag_rule", FlagRule, ("code", "valid_from")),
    Table("reason", Reason, ("code", "valid_from")),
    Table("advice", Advice, ("code", "valid_from")),
)
TABLES = (
    Table("cure", Cure, ("code",)),
    Table("requirement_set", RequirementSet, ("code",)),
    Table("asked_paper", AskedPaper, ("requirements", "demand", "kind")),
    *INTERVIEWS,
    Table("retention_rule", RetentionRule, ("kind", "counts_from", "valid_from")),
    Table("deadline_rule", DeadlineRule, ("office", "counts_from", "valid_from")),
)


def seed(today: dt.date) -> Outcome:
    """All reference data of every floor are in their tables."""
    outcome = visits.seed(today)
    with transaction.atomic():
        papers = seeding.load(TABLES, reference.read(FOLDER))
        seeding.note(papers)
    return outcome + papers
