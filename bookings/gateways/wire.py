"""Twilio's wire: every answer is bounded in size and time, and a refusal says a code only, never the number in it."""

import datetime as dt
import json
import time
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode
from urllib.request import getproxies

import certifi
import urllib3
from django.utils import timezone
from twilio.http.response import Response
from urllib3 import exceptions as broken

from bookings.gateways.letters import NotTaken
from bookings.rules import refusals

LONGEST = 1_000_000  # bytes; a page of 500 messages is half of that
CHUNK = 65_536
MOST_SECONDS = 20  # for the whole of an answer, however it drips
MOST_WAIT = dt.timedelta(minutes=45)  # and a quarter on top is still shorter than the longest lease
AT_ONCE = 8  # connections of one process that are kept


class TooMuch(broken.HTTPError):
    """The answer is longer, or takes longer, than any answer should."""


class Wire:
    """What Twilio's client speaks through. Only a whole JSON answer of a 2xx comes back; all else raises NotTaken.

    Without the library's own way through requests, which costs twice as much a message.
    """

    is_async = False

    def __init__(self, timeout: float) -> None:
        kept: dict[str, Any] = {
            "maxsize": AT_ONCE,
            "retries": False,
            "timeout": urllib3.Timeout(connect=timeout, read=timeout),
            "ca_certs": certifi.where(),
        }
        proxy = getproxies().get("https")
        self.pool = urllib3.ProxyManager(proxy, **kept) if proxy else urllib3.PoolManager(**kept)

    def request(
        self,
        method: str,
        url: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        headers = dict(headers or {})
        if auth:
            headers |= urllib3.make_headers(basic_auth=":".join(auth))
        if params:
            url = f"{url}?{urlencode(params, doseq=True)}"
        body = urlencode(data, doseq=True) if data else None
        status, text, wait = self._asked(method, url, body, headers)
        content = _json(text)
        if not 200 <= status < 300:
            raise _refusal(status, content, wait)
        if content is None:
            raise NotTaken("provider_garbled", in_doubt=True)
        return Response(status, text)

    def _asked(self, method: str, url: str, body: str | None, headers: dict[str, str]) -> tuple[int, str, str]:
        try:
            answer = self.pool.request(method, url, body=body, headers=headers, preload_content=False, redirect=False)
            text = _read(answer)
        except (broken.NewConnectionError, broken.ConnectTimeoutError, broken.ProxyError):
            raise NotTaken("provider_unreachable") from None
        except (broken.HTTPError, OSError):
            raise NotTaken("provider_silent", in_doubt=True) from None
        return answer.status, text, answer.headers.get("Retry-After", "")


def _read(answer: urllib3.BaseHTTPResponse) -> str:
    """The whole of the answer; its connection is kept. Raises TooMuch, and the connection is not."""
    until = time.monotonic() + MOST_SECONDS
    body = b""
    try:
        while chunk := answer.read1(CHUNK, decode_content=True):
            body += chunk
            if len(body) > LONGEST or time.monotonic() > until:
                raise TooMuch
    except BaseException:
        answer.close()
        raise
    answer.release_conn()
    return body.decode(errors="replace")


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
