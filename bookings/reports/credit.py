"""Credit at the providers, as it was when they were last asked."""

from bookings.gateways.accounts import accounts
from bookings.models import Balance


def short() -> list[Balance]:
    """The newest balance of each provider where it ends too soon."""
    newest = (Balance.objects.newest_of(account.name) for account in accounts())
    return [balance for balance in newest if balance is not None and balance.is_short]
