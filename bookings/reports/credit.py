"""Credit at the providers, as it was when they were last asked."""

from bookings.gateways.accounts import accounts
from bookings.models import Balance


def newest() -> list[Balance]:
    """The newest balance of each provider that was ever asked."""
    found = (Balance.objects.newest_of(account.name) for account in accounts())
    return [balance for balance in found if balance is not None]


def short() -> list[Balance]:
    """The newest balance of each provider where it ends too soon."""
    return [balance for balance in newest() if balance.is_short]
