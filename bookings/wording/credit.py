"""What administrators are told by e-mail when messages will soon not be paid for, or nobody can tell: subject, text."""

from django.utils.translation import gettext


def short(provider: str, amount: str, until: str) -> tuple[str, str]:
    body = gettext(
        "Hello,\n\nthe credit at %(provider)s is %(amount)s. At last week's rate it lasts until %(until)s.\n"
        "Without credit no code and no reminder leaves. Please top it up before then.\n"
    )
    said = {"provider": provider, "amount": amount, "until": until}
    return gettext("Credit for messages is running out"), body % said


def unpriced(provider: str, amount: str) -> tuple[str, str]:
    body = gettext(
        "Hello,\n\nthe credit at %(provider)s is %(amount)s, but none of last week's messages has a price yet,\n"
        "so nobody can tell how long it lasts. Please look there yourself, above all before days off.\n"
    )
    return gettext("Prices of messages are not known"), body % {"provider": provider, "amount": amount}


def unasked(provider: str, since: str) -> tuple[str, str]:
    """`since` is empty when the provider never said what is left."""
    if since:
        told = gettext("Hello,\n\n%(provider)s has not said since %(since)s what credit is left.\n")
    else:
        told = gettext("Hello,\n\n%(provider)s has never said what credit is left.\n")
    advice = gettext("Nobody warns you now before it ends. Please look there yourself, and check the account's key.\n")
    return gettext("Credit for messages is not known"), told % {"provider": provider, "since": since} + advice
