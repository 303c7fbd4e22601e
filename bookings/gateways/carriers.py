"""Who carries a message."""

from django.conf import settings

from bookings.gateways.email import Mail
from bookings.gateways.sms import Outbox, SmsGateway
from bookings.models import Message


def carrier(channel: str) -> SmsGateway:
    """Who carries messages on this channel: e-mail or, for text messages, the provider that the environment names."""
    if channel == Message.Channel.EMAIL:
        return Mail()
    if settings.SMS_GATEWAY == "twilio":
        from bookings.gateways.twilio import TwilioSms  # slow to import; only workers need it

        return TwilioSms.from_settings()
    return Outbox(settings.SMS_OUTBOX)
