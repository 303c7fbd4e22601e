"""Who carries messages: by channel, in the order in which the environment names them."""

from django.conf import settings

from bookings.gateways.accounts import accounts
from bookings.gateways.email import Mail
from bookings.gateways.letters import Gateway
from bookings.gateways.outbox import Outbox

CONSOLE = "django.core.mail.backends.console.EmailBackend"


def carriers(channel: str) -> tuple[Gateway, ...]:
    """Whoever may carry messages on this channel, the preferred one first; without a provider, the trial's outbox."""
    if channel == "email":
        return (_outbox(channel) if settings.EMAIL_BACKEND == CONSOLE else Mail(),)
    if settings.SMS_GATEWAY != "twilio":
        return (_outbox(channel),)
    from bookings.gateways import twilio  # slow to import; only workers need it

    if channel == "whatsapp":
        return tuple(twilio.TwilioWhatsApp(account) for account in accounts() if account.whatsapp)
    return tuple(twilio.TwilioSms(account) for account in accounts())


def named(channel: str, name: str) -> Gateway | None:
    """The carrier of that name, to be asked what it took; None when it is no longer configured."""
    return next((one for one in carriers(channel) if one.name == name), None)


def has(channel: str) -> bool:
    """Whether anybody carries messages on this channel."""
    if channel != "whatsapp" or settings.SMS_GATEWAY != "twilio":
        return True
    return any(account.whatsapp for account in accounts())


def offered(channel: str, kind: str, language: str) -> bool:
    """Whether messages of the kind can go this way at all: WhatsApp takes approved templates only."""
    if channel != "whatsapp" or settings.SMS_GATEWAY != "twilio":
        return True
    spoken = [account for account in accounts() if account.whatsapp]
    return bool(spoken) and all(account.template(kind, language) for account in spoken)


def _outbox(channel: str) -> Outbox:
    return Outbox(settings.SMS_OUTBOX, channel)
