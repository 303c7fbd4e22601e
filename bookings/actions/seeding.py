"""The rules of booking from files into tables, as the house's reference data; then the slots that follow from both."""

import datetime as dt
from pathlib import Path

from django.db import transaction

from bookings.actions import inventory
from bookings.models import BookingTerms, CollectionTerms, LaneRule, MessageTerms, ReleaseRule
from offices.actions import seeding
from offices.actions.seeding import Outcome, Table
from offices.gateways import reference
from offices.models import ServicePoint

FOLDER = Path(__file__).resolve().parent.parent / "data"
TABLES = (
    Table("booking_terms", BookingTerms, ("office", "valid_from")),
    Table("collection_terms", CollectionTerms, ("office", "valid_from")),
    Table("lane_rule", LaneRule, ("office", "point", "lane", "valid_from")),
    Table("message_terms", MessageTerms, ("office", "valid_from")),
    Table("release_rule", ReleaseRule, ("office", "valid_from")),
)


def seed(today: dt.date) -> Outcome:
    """All reference data are in their tables, and every point's slots follow them."""
    outcome = seeding.seed(today.year)
    with transaction.atomic():
        terms = seeding.load(TABLES, reference.read(FOLDER))
        seeding.note(terms)
    outcome += terms
    if not outcome.is_empty or _runs_short(today):
        inventory.reconcile_all()
    return outcome


def _runs_short(today: dt.date) -> bool:
    """Whether days of the coming weeks have not been made at some point, as after a long rest."""
    nearly = today + dt.timedelta(weeks=inventory.WEEKS_AHEAD - 1)
    return ServicePoint.objects.exclude(days__on__gte=nearly).exists()
