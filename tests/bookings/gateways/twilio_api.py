"""Twilio's message API as a requests adapter: the real client library talks to it, nothing leaves the machine."""

import email.utils
import json
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import requests
from django.utils import timezone
from requests.adapters import BaseAdapter

ERRORS = {  # code: (HTTP status, the API's words, with the number in them)
    20003: (401, "Authenticate"),
    20404: (404, "The requested resource was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "Internal Server Error"),
    20503: (503, "Service is unavailable. Please try again."),
    21211: (400, "The 'To' number {to} is not a valid phone number."),
    21408: (400, "Permission to send an SMS has not been enabled for the region of {to}."),
    21610: (400, "Attempt to send to unsubscribed recipient {to}"),
    21614: (400, "To number: {to}, is not a mobile number"),
}


@dataclass
class Trouble:
    """What happens to the next request: an error code, an answer that is no JSON, or a broken connection.

    `taken` says that the message was accepted all the same.
    """

    code: int = 0
    raises: Exception | None = None
    text: str = ""
    problem: bool = False
    taken: bool = False


@dataclass
class TwilioApi(BaseAdapter):
    messages: list = field(default_factory=list)
    requests: list = field(default_factory=list)
    troubles: list = field(default_factory=list)

    def send(self, request, stream=False, timeout=None, verify=True, cert=None, proxies=None):
        self.requests.append(request)
        assert timeout == 10, "every request has a time limit"
        asked = {name: values[0] for name, values in parse_qs(request.body or urlsplit(request.url).query).items()}
        trouble = self.troubles.pop(0) if self.troubles else None
        answer = None
        if trouble is None or trouble.taken:
            answer = self._create(asked) if request.method == "POST" else self._list(asked)
        if trouble is not None:
            return self._trouble(request, trouble, asked)
        return _response(request, *answer)

    def close(self):
        pass

    def _create(self, asked):
        moment = email.utils.format_datetime(timezone.now())
        message = {
            "sid": f"SM{len(self.messages):032x}",
            "to": asked["To"],
            "from": asked.get("From"),
            "messaging_service_sid": asked.get("MessagingServiceSid"),
            "body": asked["Body"],
            "status": "queued",
            "date_created": moment,
            "date_sent": None,  # not before the message has left Twilio's own queue
            "date_updated": moment,
            "error_code": None,
        }
        self.messages.insert(0, message)
        return 201, message

    def _list(self, asked):
        found = [one for one in self.messages if one["to"] == asked["To"]]
        if any(name.startswith("DateSent") for name in asked):
            found = [one for one in found if one["date_sent"]]
        return 200, {"messages": found[: int(asked["PageSize"])], "page": 0, "next_page_uri": None}

    def _trouble(self, request, trouble, asked):
        if trouble.raises is not None:
            raise trouble.raises
        if trouble.text:
            return _response(request, 502, trouble.text)
        status, words = ERRORS[trouble.code]
        words = words.format(to=asked.get("To"))
        if trouble.problem:  # Twilio's newer form, RFC 9457
            fields = {"type": "about:blank", "title": words, "status": status, "code": trouble.code}
            return _response(request, status, fields)
        return _response(request, status, {"code": trouble.code, "message": words, "status": status})


def _response(request, status, content):
    response = requests.Response()
    response.request, response.url, response.status_code = request, request.url, status
    response._content = (content if isinstance(content, str) else json.dumps(content)).encode()
    response.headers["Content-Type"] = "application/json"
    return response
