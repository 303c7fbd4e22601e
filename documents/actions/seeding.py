"""The lists of papers from files into tables, as all reference data below; everything is seeded from here."""

import datetime as dt
from pathlib import Path

from django.db import transaction

from bookings.actions import seeding as visits
from documents.models import AskedPaper, Cure, RequirementSet, RetentionRule
from offices.actions import seeding
from offices.actions.seeding import Outcome, Table
from offices.gateways import reference

FOLDER = Path(__file__).resolve().parent.parent / "data"
TABLES = (
    Table("cure", Cure, ("code",)),
    Table("requirement_set", RequirementSet, ("code",)),
    Table("asked_paper", AskedPaper, ("requirements", "demand", "kind")),
    Table("retention_rule", RetentionRule, ("kind", "counts_from", "valid_from")),
)


def seed(today: dt.date) -> Outcome:
    """All reference data of every floor are in their tables."""
    outcome = visits.seed(today)
    with transaction.atomic():
        papers = seeding.load(TABLES, reference.read(FOLDER))
        seeding.note(papers)
    return outcome + papers
