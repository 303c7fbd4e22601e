"""Until when what is missing is waited for."""

import datetime as dt

from django.db.models import Q

from documents.models import DeadlineRule
from offices.models import Office


def until(office: Office, counts_from: str, on: dt.date) -> dt.date | None:
    """The last day, counted from this one, by the office's own rule or else everybody's; None while no rule says."""
    rules = DeadlineRule.objects.in_force(on).filter(Q(office=office) | Q(office=None), counts_from=counts_from)
    found = max(rules, key=lambda rule: (rule.office_id is not None, rule.valid_from), default=None)
    return on + dt.timedelta(days=found.days) if found else None
