"""The same promise as an SmsGateway, for addresses."""

import datetime as dt
from dataclasses import dataclass

from bookings.gateways.sms import SmsError
from offices.gateways import email


@dataclass(frozen=True)
class Mail:
    """Mail servers cannot be asked what they took."""

    def send(self, *, to: str, body: str, reference: str) -> str:
        subject, _line, text = body.partition("\n")
        try:
            email.send(to=to, subject=subject.strip(), body=text.strip() or subject, reference=reference)
        except email.MailError as error:
            raise SmsError(error.code, permanent=error.permanent) from None
        return f"mail-{reference}"

    def find(self, *, to: str, body: str, reference: str, since: dt.datetime) -> str | None:
        raise SmsError("mail_cannot_be_asked")
