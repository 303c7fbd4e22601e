"""Text messages through Twilio's own library."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from requests.exceptions import ConnectTimeout, RequestException
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from bookings.gateways.sms import SmsError

TIMEOUT = 10  # seconds
# Twilio's codes that no second try can mend: bad or unreachable number, landline, blocked, opted out.
PERMANENT = frozenset({21211, 21408, 21610, 21612, 21614, 30003, 30004, 30005, 30006, 30007, 30008})


@dataclass(frozen=True)
class TwilioSms:
    """Sends through a Messaging Service when one is named, otherwise from the registered sender."""

    client: Client
    sender: str
    service: str = ""

    @classmethod
    def from_settings(cls) -> "TwilioSms":
        http = TwilioHttpClient(timeout=TIMEOUT, max_retries=0)
        client = Client(settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, http_client=http)
        return cls(client, settings.SMS_SENDER, settings.TWILIO_MESSAGING_SERVICE_SID)

    def send(self, *, to: str, body: str, reference: str) -> str:
        way = {"messaging_service_sid": self.service} if self.service else {"from_": self.sender}
        try:
            message = self.client.messages.create(to=to, body=body, **way)
        except TwilioRestException as error:
            raise _refusal(error) from None  # the original would carry the number into the log
        except ConnectTimeout:
            raise SmsError("provider_unreachable") from None
        except (RequestException, TwilioException):
            raise SmsError("provider_silent", in_doubt=True) from None
        return str(message.sid)

    def find(self, *, to: str, body: str, reference: str, since: dt.datetime) -> str | None:
        try:
            sent = self.client.messages.list(to=to, date_sent_after=since - dt.timedelta(minutes=1), limit=50)
        except (RequestException, TwilioException):
            raise SmsError("provider_unreachable") from None
        return next((str(message.sid) for message in sent if message.body == body), None)


def _refusal(error: TwilioRestException) -> SmsError:
    passing = error.status == 429 or error.status >= 500
    permanent = error.code in PERMANENT or (400 <= error.status < 500 and not passing)
    return SmsError(f"twilio_{error.code or error.status}", permanent=permanent)
