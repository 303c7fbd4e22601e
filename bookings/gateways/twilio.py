"""Text messages through Twilio's own library."""

import datetime as dt
import logging
from dataclasses import dataclass

from django.conf import settings
from requests.exceptions import ConnectTimeout, RequestException
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from bookings.gateways.sms import SmsError

TIMEOUT = 10  # seconds
MOST_ASKED = 50  # messages to one number that may match
CLOCKS_APART = dt.timedelta(minutes=1)
# Twilio's codes that no second try can mend: bad or unreachable number, landline, blocked, opted out.
PERMANENT = frozenset({21211, 21408, 21610, 21612, 21614, 30003, 30004, 30005, 30006, 30007, 30008})
# Too many at once; or an account that somebody must mend, while the messages wait.
PASSING = frozenset({401, 403, 429})

# Twilio's library writes each address it asks into the log, with the number in it.
_silent = logging.getLogger(f"{__name__}.silent")
_silent.disabled = True


@dataclass(frozen=True)
class TwilioSms:
    """Sends through a Messaging Service when one is named, otherwise from the registered sender."""

    client: Client
    sender: str
    service: str = ""

    @classmethod
    def from_settings(cls) -> "TwilioSms":
        http = TwilioHttpClient(timeout=TIMEOUT, max_retries=0, logger=_silent)
        client = Client(settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, http_client=http)
        return cls(client, settings.SMS_SENDER, settings.TWILIO_MESSAGING_SERVICE_SID)

    def send(self, *, to: str, body: str, reference: str) -> str:
        way = {"messaging_service_sid": self.service} if self.service else {"from_": self.sender}
        try:
            message = self.client.messages.create(to=to, body=body, **way)
        except (TwilioRestException, TwilioServiceException) as error:
            raise _refusal(error) from None  # the original would carry the number into the log
        except ConnectTimeout:
            raise SmsError("provider_unreachable") from None
        except (RequestException, TwilioException):
            raise SmsError("provider_silent", in_doubt=True) from None
        return str(message.sid)

    def find(self, *, to: str, body: str, reference: str, since: dt.datetime) -> str | None:
        # Not asked by date: Twilio dates a message when it leaves its queue, and this one may still be in it.
        try:
            sent = self.client.messages.list(to=to, limit=MOST_ASKED)
        except (RequestException, TwilioException):
            raise SmsError("provider_unreachable") from None
        from_then_on = (one for one in sent if one.date_created and one.date_created >= since - CLOCKS_APART)
        return next((str(one.sid) for one in from_then_on if one.body == body), None)


def _refusal(error: TwilioRestException | TwilioServiceException) -> SmsError:
    unsure = error.status >= 500  # Twilio may have taken it before it stumbled
    permanent = error.code in PERMANENT or not (unsure or error.status in PASSING)
    return SmsError(f"twilio_{error.code or error.status}", permanent=permanent, in_doubt=unsure)
