"""Twilio's message API as documented, as a real HTTP server on loopback, with troubles and callbacks to order.

    with TwilioServer() as twilio:                       # listens on a free port: twilio.url
        settings.SMS_GATEWAY = "twilio"
        settings.TWILIO_ACCOUNTS = [twilio.account()]    # the fields of bookings.gateways.accounts.Account
        ...
        twilio.sent                                      # what was taken, as dicts of Twilio's JSON, oldest first

Answers: create, list (To, DateSent, pages), fetch, Balance, each 401 without the account's sid and token.

Troubles: `twilio.trouble(Trouble(...), times=3)` befalls the next requests of that kind (`on`: "create", "list",
"fetch", "balance" or "" for any), one after the other: `Trouble(429, code=20429, retry_after="2")`, `Trouble(500)`,
`Trouble(502, text="<html>")`, `Trouble(200, text="")` (nothing), `Trouble(size=10_000_000)`, `Trouble(drop=True)`
(the connection breaks), `seconds=3` (late). With `taken=True` the message was accepted all the same.
`twilio.away()` is a context in which nobody listens at all, for hours of frozen time.

Prices and dates: a message has `twilio.price` from the moment it is sent; with None the price comes late, when
`twilio.charge("-0.0353")` books it. `twilio.clock` is a function that says what time it is, `twilio.balance` a text.

Callbacks: `twilio.reports = ["sent", "delivered"]` are what becomes of every message. They are kept until
`twilio.call_back_all(copies=2, backwards=True)` posts them; with `twilio.at_once = True` they are posted right after
the answer, with "before" even before it. `twilio.call_back(sid, "undelivered", error=30005)` posts one. All are signed;
`forged=True` signs with another token. `twilio.post(url, body, headers) -> status` can be replaced, for example by one
that asks Django's test client; `twilio.answers` are the statuses that came back.

In a process of its own: `python -m tests.bookings.gateways.twilio_server PORT` serves until it is ended; GET /seen
says how many messages were taken, for how many numbers, and how often the same words went to the same number again.
"""

import base64
import datetime as dt
import email.utils
import json
import sys
import threading
import time
from collections import Counter, defaultdict, deque
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import Request, urlopen

from twilio.request_validator import RequestValidator

SID, TOKEN = "AC" + "0" * 32, "secret-token"
WORDS = {  # code: (HTTP status, the API's words, with the number in them)
    20003: (401, "Authenticate"),
    20404: (404, "The requested resource was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "Internal Server Error"),
    20503: (503, "Service is unavailable. Please try again."),
    21211: (400, "The 'To' number {to} is not a valid phone number."),
    21408: (400, "Permission to send an SMS has not been enabled for the region of {to}."),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' phone number is required."),
    21606: (400, "The 'From' phone number is not a valid, message-capable Twilio phone number."),
    21610: (400, "Attempt to send to unsubscribed recipient {to}"),
    21611: (429, "This 'From' number has exceeded the maximum number of queued messages"),
    21612: (400, "The message cannot be routed to {to}"),
    21614: (400, "To number: {to}, is not a mobile number"),
    21655: (400, "The ContentSid is invalid."),
}


@dataclass(frozen=True)
class Trouble:
    """What happens to a request instead of its answer. With `code` alone the status is the one documented for it."""

    status: int = 0
    code: int = 0
    text: str | None = None
    size: int = 0
    drop: bool = False
    seconds: float = 0
    retry_after: str = ""
    problem: bool = False  # Twilio's newer form of an error, RFC 9457
    taken: bool = False
    on: str = "create"


class TwilioServer:
    def __init__(self, name="twilio", sid=SID, token=TOKEN, port=0):
        self.name, self.sid, self.token = name, sid, token
        self.clock = lambda: dt.datetime.now(dt.UTC)
        self.price, self.currency, self.balance = "-0.03530", "USD", "100.00"
        self.reports, self.at_once = [], False
        self.asked = deque(maxlen=10_000)  # (kind, fields) of requests, newest last
        self.answers = []
        self.post = post
        self._by_sid, self._by_number = {}, defaultdict(list)
        self._troubles, self._waiting = deque(), []
        self._lock = threading.RLock()
        self._listen(port)

    # --- life ---

    def _listen(self, port):
        self._http = _Listener(("127.0.0.1", port), _Handler)
        self._http.twilio = self
        self.is_away = False
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, args=[0.05], daemon=True).start()

    def close(self):
        self.is_away = True
        self._http.shutdown()
        self._http.server_close()

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.close()

    @contextmanager
    def away(self):
        port = self._http.server_port
        self.close()
        yield
        self._listen(port)

    def account(self, **more):
        return self.account_at(self.url) | {"name": self.name, "sid": self.sid, "token": self.token} | more

    @staticmethod
    def account_at(url):
        """The fields of an account of a server that was made with nothing said of it."""
        return {"name": "twilio", "sid": SID, "token": TOKEN, "base_url": url, "sender": "IMIGRASI"}

    # --- orders ---

    def trouble(self, trouble, times=1):
        self._troubles.extend([trouble] * times)

    def next_trouble(self, kind):
        with self._lock:
            found = next((one for one in self._troubles if one.on in ("", kind)), None)
            if found:
                self._troubles.remove(found)
            return found

    def charge(self, price):
        """The price of everything so far is known now."""
        for message in self._by_sid.values():
            message["price"] = price

    # --- what was taken ---

    @property
    def sent(self):
        return list(self._by_sid.values())

    def seen(self):
        twice = Counter((one["to"], one["body"]) for one in self.sent)
        return {
            "messages": len(self._by_sid),
            "numbers": len(self._by_number),
            "twice": sum(count - 1 for count in twice.values()),
        }

    # --- the API ---

    def create(self, fields):
        to = fields.get("To", "")
        if not to.removeprefix("whatsapp:").lstrip("+").isdigit() or "+" not in to:
            return error(21211, to)
        if not (fields.get("From") or fields.get("MessagingServiceSid")):
            return error(21603)
        if not (fields.get("Body") or fields.get("ContentSid")):
            return error(21602)
        with self._lock:
            message = self._message(fields)
            self._by_sid[message["sid"]] = message
            self._by_number[to].append(message)
            self._waiting += [(message, status) for status in self.reports]
        return 201, shown(message)

    def _message(self, fields):
        moment = email.utils.format_datetime(self.clock())
        service = fields.get("MessagingServiceSid")
        return {
            "account_sid": self.sid,
            "api_version": "2010-04-01",
            "sid": f"SM{len(self._by_sid):032x}",
            "to": fields["To"],
            "from": fields.get("From"),
            "messaging_service_sid": service,
            "body": fields.get("Body", ""),
            "direction": "outbound-api",
            "status": "accepted" if service else "queued",
            "num_segments": "0" if service else "1",
            "num_media": "0",
            "date_created": moment,
            "date_updated": moment,
            "date_sent": None,  # not before the message has left Twilio's own queue
            "price": None,
            "price_unit": self.currency,
            "error_code": None,
            "error_message": None,
            "_callback": fields.get("StatusCallback", ""),
            "_content": (fields.get("ContentSid"), fields.get("ContentVariables")),
        }

    def list(self, fields):
        found = self._by_number[fields["To"]] if "To" in fields else self.sent
        day = fields.get("DateSent")
        if day:
            found = [one for one in found if one["date_sent"] and _day(one["date_sent"]) == day]
        size, page = int(fields.get("PageSize", 50)), int(fields.get("Page", 0))
        rows = found[::-1][page * size : (page + 1) * size]
        more = urlencode(fields | {"Page": str(page + 1), "PageSize": str(size)})
        uri = f"/2010-04-01/Accounts/{self.sid}/Messages.json?{more}"
        next_page = uri if len(found) > (page + 1) * size else None
        return 200, {
            "messages": [shown(one) for one in rows],
            "page": page,
            "page_size": size,
            "next_page_uri": next_page,
        }

    def fetch(self, sid):
        return (200, shown(self._by_sid[sid])) if sid in self._by_sid else error(20404)

    def left(self):
        return 200, {"account_sid": self.sid, "balance": self.balance, "currency": self.currency}

    # --- callbacks ---

    def advance(self, sid, status, error=None):
        """The message has come so far, as fetch and list say it from now on."""
        message = self._by_sid[sid]
        message["status"], message["error_code"] = status, error
        message["num_segments"] = "1"
        if status in ("sent", "delivered", "undelivered") and not message["date_sent"]:
            message["date_sent"] = email.utils.format_datetime(self.clock())
            message["price"] = self.price

    def call_back(self, sid, status, error=None, *, copies=1, forged=False, query=""):
        self.advance(sid, status, error)
        self._post(self._by_sid[sid], status, error, copies, forged, query)

    def call_back_all(self, *, copies=1, backwards=False):
        with self._lock:
            waiting, self._waiting = self._waiting, []
        for message, status in waiting:
            self.advance(message["sid"], status)
        for message, status in reversed(waiting) if backwards else waiting:
            self._post(message, status, None, copies)

    def _post(self, message, status, error, copies, forged=False, query=""):
        if not message["_callback"]:
            return
        url = message["_callback"] + query
        fields = {
            "AccountSid": self.sid,
            "ApiVersion": "2010-04-01",
            "From": message["from"] or "IMIGRASI",
            "MessageSid": message["sid"],
            "MessageStatus": status,
            "SmsSid": message["sid"],
            "SmsStatus": status,
            "To": message["to"],
        } | ({"ErrorCode": str(error)} if error else {})
        token = "another" if forged else self.token
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
            "X-Twilio-Signature": RequestValidator(token).compute_signature(url, fields),
        }
        for _ in range(copies):
            self.answers.append(self.post(url, urlencode(fields).encode(), headers))


def post(url, body, headers):
    try:
        with urlopen(Request(url, body, headers), timeout=10) as answer:
            return answer.status
    except HTTPError as error:
        return error.code


def shown(message):
    return {name: value for name, value in message.items() if not name.startswith("_")}


def error(code, to="", *, status=0, problem=False):
    known, words = WORDS.get(code, (status or 400, "Error"))
    status, words = status or known, words.format(to=to)
    if problem:
        return status, {"type": "about:blank", "title": words, "status": status, "code": code}
    return status, {"code": code, "message": words, "more_info": "", "status": status}


def _day(moment):
    return email.utils.parsedate_to_datetime(moment).astimezone(dt.UTC).date().isoformat()


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # with five, a crowd of workers is turned away at the door


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def log_message(self, *_words):
        pass

    def do_GET(self):
        self._serve(urlsplit(self.path).query)

    def do_POST(self):
        self._serve(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

    def _serve(self, text):
        twilio = self.server.twilio
        if twilio.is_away:
            return self._drop()
        if self.path == "/seen":
            return self._answer(200, json.dumps(twilio.seen()))
        fields = {name: values[0] for name, values in parse_qs(text).items()}
        kind, sid = self._kind()
        twilio.asked.append((kind, fields))
        trouble = twilio.next_trouble(kind)
        status, content = (0, None) if trouble and not trouble.taken else self._content(twilio, kind, sid, fields)
        if trouble:
            return self._trouble(trouble, fields)
        if kind == "create" and twilio.at_once == "before":
            twilio.call_back_all()
        self._answer(status, json.dumps(content))
        if kind == "create" and twilio.at_once is True:
            threading.Thread(target=twilio.call_back_all, daemon=True).start()
        return None

    def _kind(self):
        last = urlsplit(self.path).path.rsplit("/", 1)[-1].removesuffix(".json")
        if last == "Messages":
            return ("create" if self.command == "POST" else "list"), ""
        return ("balance", "") if last == "Balance" else ("fetch", last)

    def _content(self, twilio, kind, sid, fields):
        given = base64.b64decode(self.headers.get("Authorization", "").removeprefix("Basic ")).decode()
        if given != f"{twilio.sid}:{twilio.token}" or f"/Accounts/{twilio.sid}/" not in self.path:
            return error(20003)
        ways = {"create": twilio.create, "list": twilio.list}
        if kind in ways:
            return ways[kind](fields)
        return twilio.left() if kind == "balance" else twilio.fetch(sid)

    def _trouble(self, trouble, fields):
        time.sleep(trouble.seconds)
        if trouble.drop:
            return self._drop()
        if trouble.size:
            return self._answer(trouble.status or 200, "x" * trouble.size)
        if trouble.text is not None:
            return self._answer(trouble.status, trouble.text)
        code = trouble.code or trouble.status
        status, content = error(code, fields.get("To"), status=trouble.status, problem=trouble.problem)
        return self._answer(status, json.dumps(content), trouble.retry_after)

    def _drop(self):
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(2)

    def _answer(self, status, text, retry_after=""):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        if retry_after:
            self.send_header("Retry-After", retry_after)
        self.end_headers()
        with suppress(OSError):  # whoever asked has had enough of it
            self.wfile.write(body)
            self.wfile.flush()


if __name__ == "__main__":
    with TwilioServer(port=int(sys.argv[1])) as server:
        sys.stdout.write(server.url + "\n")
        sys.stdout.flush()
        threading.Event().wait()
