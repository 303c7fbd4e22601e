"""Credit at the providers, as it was when they were last asked."""

from dataclasses import dataclass

from bookings.gateways.accounts import accounts
from bookings.models import Balance


@dataclass(frozen=True)
class Alarm:
    """What somebody has to look after: its trouble, and what was left when that was last known."""

    balance: Balance
    known: Balance | None


def newest() -> list[Balance]:
    """What was last known to be left at each provider that ever said so."""
    found = (Balance.objects.known().newest_of(account.name) for account in accounts())
    return [balance for balance in found if balance is not None]


def alarms() -> list[Alarm]:
    """Each provider whose credit ends too soon, or of which nobody can tell how much is left or for how long."""
    found = (Balance.objects.newest_of(account.name) for account in accounts())
    return [Alarm(one, Balance.objects.known().newest_of(one.provider)) for one in found if one and one.trouble]
