"""E-mail through the mail server that Django is told of."""

import datetime as dt
from dataclasses import dataclass

from bookings.gateways.letters import Letter, NotTaken, Receipt
from offices.gateways import email


@dataclass(frozen=True)
class Mail:
    """Mail servers cannot be asked what they took. A letter's first line is the subject."""

    name: str = "mail"

    def send(self, letter: Letter) -> str:
        subject, _line, text = letter.body.partition("\n")
        try:
            email.send(to=letter.to, subject=subject.strip(), body=text.strip() or subject, reference=letter.reference)
        except email.MailError as error:
            raise NotTaken(error.code, permanent=error.permanent, in_doubt=error.in_doubt) from None
        return f"mail-{letter.reference}"

    def find(self, letter: Letter, since: dt.datetime) -> str | None:
        raise NotTaken("mail_cannot_be_asked", permanent=True)

    def status(self, provider_id: str) -> Receipt | None:
        return None
