"""Handing e-mail to Django's mail backend."""

import datetime as dt
from dataclasses import dataclass
from smtplib import SMTPException, SMTPRecipientsRefused

from django.core.mail import EmailMessage

from bookings.gateways.sms import SmsError


@dataclass(frozen=True)
class Mail:
    """The same promise as an SmsGateway, for addresses; mail servers cannot be asked what they took."""

    def send(self, *, to: str, body: str, reference: str) -> str:
        subject, _line, text = body.partition("\n")
        headers = {"X-Reference": reference, "Auto-Submitted": "auto-generated"}
        try:
            EmailMessage(subject.strip(), text.strip() or subject, to=[to], headers=headers).send()
        except SMTPRecipientsRefused:
            raise SmsError("mail_address_refused", permanent=True) from None
        except (SMTPException, OSError):
            raise SmsError("mail_server_unreachable") from None
        return f"mail-{reference}"

    def find(self, *, to: str, body: str, reference: str, since: dt.datetime) -> str | None:
        raise SmsError("mail_cannot_be_asked")
