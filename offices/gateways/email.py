"""Handing an e-mail to Django's mail backend."""

from smtplib import SMTPException, SMTPRecipientsRefused

from django.core.mail import EmailMessage


class MailError(Exception):
    """The mail server did not take the e-mail. `permanent` says that asking again would not help."""

    def __init__(self, code: str, *, permanent: bool = False) -> None:
        self.code, self.permanent = code, permanent
        super().__init__(code)


def send(*, to: str, subject: str, body: str, reference: str) -> None:
    """The mail server has the e-mail; mail servers cannot be asked later what they took. Raises MailError."""
    headers = {"X-Reference": reference, "Auto-Submitted": "auto-generated"}
    try:
        EmailMessage(subject, body, to=[to], headers=headers).send()
    except SMTPRecipientsRefused:
        raise MailError("mail_address_refused", permanent=True) from None
    except (SMTPException, OSError):
        raise MailError("mail_server_unreachable") from None
