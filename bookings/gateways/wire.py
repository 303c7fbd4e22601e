"""Twilio's wire: every answer is bounded in size and time, and a refusal says a code only, never the number in it."""

import datetime as dt
import json
import logging
import time
from email.utils import parsedate_to_datetime
from typing import Any

from django.utils import timezone
from requests import PreparedRequest, Response
from requests import exceptions as broken
from requests.adapters import HTTPAdapter
from twilio.http.http_client import TwilioHttpClient
from urllib3.exceptions import HTTPError, MaxRetryError, NewConnectionError

from bookings.gateways.letters import NotTaken
from bookings.rules import refusals

LONGEST = 1_000_000  # bytes; a page of 500 messages is half of that
CHUNK = 65_536
MOST_SECONDS = 20  # for the whole of an answer, however it drips
MOST_WAIT = dt.timedelta(hours=1)

# Twilio's library writes each address it asks into the log, with the number in it.
_silent = logging.getLogger(f"{__name__}.silent")
_silent.disabled = True


class TooMuch(broken.RequestException):
    """The answer is longer, or takes longer, than any answer should."""


class Bounded(HTTPAdapter):
    def send(self, request: PreparedRequest, stream: bool = False, *args: Any, **kwargs: Any) -> Response:
        response = super().send(request, True, *args, **kwargs)
        try:
            response._content = _read(response)
        except (HTTPError, OSError):
            response.close()
            raise broken.ConnectionError from None
        except TooMuch:
            response.close()
            raise
        response.encoding = "utf-8"
        return response


def _read(response: Response) -> bytes:
    until = time.monotonic() + MOST_SECONDS
    body = b""
    while chunk := response.raw.read1(CHUNK, decode_content=True):
        body += chunk
        if len(body) > LONGEST or time.monotonic() > until:
            raise TooMuch
    return body


class Wire:
    """What Twilio's client speaks through. Only a whole JSON answer of a 2xx comes back; all else raises NotTaken."""

    is_async = False

    def __init__(self, timeout: float) -> None:
        self.http = TwilioHttpClient(timeout=timeout, max_retries=0, logger=_silent)
        for scheme in ("https://", "http://"):
            self.http.session.mount(scheme, Bounded(max_retries=0))

    def request(self, method: str, url: str, **details: Any) -> Any:
        try:
            answer = self.http.request(method, url, **details)
        except broken.ConnectTimeout:
            raise NotTaken("provider_unreachable") from None
        except broken.ConnectionError as error:
            raise _broken(error) from None
        except broken.RequestException:
            raise NotTaken("provider_silent", in_doubt=True) from None
        content = _json(answer.text)
        if not 200 <= answer.status_code < 300:
            raise _refusal(answer.status_code, content, answer.headers.get("Retry-After", ""))
        if content is None:
            raise NotTaken("provider_garbled", in_doubt=True)
        return answer


def _broken(error: broken.ConnectionError) -> NotTaken:
    """The connection was never made, or broke when the request may have been read already."""
    cause = error.args[0] if error.args else None
    if isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError):
        return NotTaken("provider_unreachable")
    return NotTaken("provider_silent", in_doubt=True)


def _json(text: str) -> dict[str, Any] | None:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def _refusal(status: int, content: dict[str, Any] | None, wait: str) -> NotTaken:
    """Both of Twilio's forms of an error, the older and RFC 9457, name their code alike."""
    named = (content or {}).get("code")
    code = f"{refusals.PREFIX}{named if isinstance(named, int) else status}"
    return NotTaken(
        code,
        permanent=refusals.about(code).lasts,
        in_doubt=status >= 500,  # Twilio may have taken it before it stumbled
        retry_after=_seconds(wait),
    )


def _seconds(wait: str) -> float | None:
    """Retry-After, which is a number of seconds or a date; None when it is neither."""
    try:
        found = float(wait) if wait.isascii() and wait.isdigit() else _until(wait)
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(found, 0.0), MOST_WAIT.total_seconds())


def _until(wait: str) -> float:
    return (parsedate_to_datetime(wait) - timezone.now()).total_seconds()
