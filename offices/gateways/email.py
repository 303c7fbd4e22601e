"""Handing an e-mail to Django's mail backend."""

from email.utils import parseaddr
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException, SMTPServerDisconnected

from django.conf import settings
from django.core.mail import EmailMessage, get_connection


class MailError(Exception):
    """The mail server did not take the e-mail. `permanent` says that asking again would not help.

    `in_doubt` says that it may have been taken all the same: the connection broke before the answer.
    """

    def __init__(self, code: str, *, permanent: bool = False, in_doubt: bool = False) -> None:
        self.code, self.permanent, self.in_doubt = code, permanent, in_doubt
        super().__init__(code)


def send(*, to: str, subject: str, body: str, reference: str) -> None:
    """The mail server has the e-mail; mail servers cannot be asked later what they took. Raises MailError.

    However often it is sent, it has the same Message-ID, made of its reference: logs and mailboxes can tell.
    """
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    headers = {"Message-ID": f"<{reference}@{domain}>", "Auto-Submitted": "auto-generated"}
    connection = get_connection()
    try:
        connection.open()
    except (SMTPException, OSError):
        raise MailError("mail_server_unreachable") from None
    try:
        EmailMessage(subject, body, to=[to], headers=headers, connection=connection).send()
    except SMTPRecipientsRefused as error:
        lasts = all(code >= 500 for code, _words in error.recipients.values())  # 4xx: greylisted, a full mailbox
        raise MailError("mail_address_refused" if lasts else "mail_address_deferred", permanent=lasts) from None
    except SMTPServerDisconnected:
        raise MailError("mail_server_silent", in_doubt=True) from None
    except SMTPResponseException as error:
        raise MailError(f"mail_server_{error.smtp_code}") from None
    except (SMTPException, OSError):
        raise MailError("mail_server_silent", in_doubt=True) from None
    finally:
        connection.close()
