from offices.models.cover import CoverRule, ShiftPattern, WorkRule
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
from offices.models.notices import Notice
from offices.models.officers import Absence, AbsentDay, ContractHours, Language, Officer, OfficerSkill, Skill, Wish
from offices.models.people import SECOND_FACTOR_ROLES, Posting, Role, User
from offices.models.places import Area, Office, ServicePoint
from offices.models.rosters import Assignment, Roster, RosteredDay, Shortage, Swap
from offices.models.sealed import SealedText, keyed_hash, readable
from offices.models.seeding import SeededRow
from offices.models.services import Fee, Offer, Product, ProductTerms, Service, ServiceTerms

__all__ = [
    "SECOND_FACTOR_ROLES",
    "Absence",
    "AbsentDay",
    "Area",
    "Assignment",
    "ChainHead",
    "Closure",
    "ContractHours",
    "CoverRule",
    "Dated",
    "DatedQuerySet",
    "Fee",
    "Heartbeat",
    "Holiday",
    "HolidayYear",
    "JournalEntry",
    "Lane",
    "Language",
    "Notice",
    "Offer",
    "Office",
    "Officer",
    "OfficerSkill",
    "Posting",
    "Product",
    "ProductTerms",
    "Role",
    "Roster",
    "RosteredDay",
    "SealedText",
    "Season",
    "SeededRow",
    "Service",
    "ServiceDay",
    "ServicePoint",
    "ServiceSpan",
    "ServiceTerms",
    "ShiftPattern",
    "Shortage",
    "Shutting",
    "SingleDay",
    "Skill",
    "Sourced",
    "Swap",
    "User",
    "Weekday",
    "WeeklyHours",
    "Wish",
    "WorkRule",
    "keyed_hash",
    "latest",
    "readable",
]
