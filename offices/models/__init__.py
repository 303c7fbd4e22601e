from offices.models.dated import Dated, DatedQuerySet, Sourced, latest
from offices.models.hours import (
    Closure,
    Holiday,
    HolidayYear,
    Lane,
    Season,
    ServiceDay,
    ServiceSpan,
    Shutting,
    SingleDay,
    Weekday,
    WeeklyHours,
)
from offices.models.journal import ChainHead, Heartbeat, JournalEntry
from offices.models.people import SECOND_FACTOR_ROLES, Posting, Role, User
from offices.models.places import Area, Office, ServicePoint
from offices.models.sealed import SealedText, keyed_hash
from offices.models.seeding import SeededRow
from offices.models.services import Fee, Offer, Product, ProductTerms, Service, ServiceTerms

__all__ = [
    "SECOND_FACTOR_ROLES",
    "Area",
    "ChainHead",
    "Closure",
    "Dated",
    "DatedQuerySet",
    "Fee",
    "Heartbeat",
    "Holiday",
    "HolidayYear",
    "JournalEntry",
    "Lane",
    "Offer",
    "Office",
    "Posting",
    "Product",
    "ProductTerms",
    "Role",
    "SealedText",
    "Season",
    "SeededRow",
    "Service",
    "ServiceDay",
    "ServicePoint",
    "ServiceSpan",
    "ServiceTerms",
    "Shutting",
    "SingleDay",
    "Sourced",
    "User",
    "Weekday",
    "WeeklyHours",
    "keyed_hash",
    "latest",
]
