"""The front door answers as Django itself does, header by header."""

import io
import json
import uuid

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from bookings.actions import holding
from bookings.models import Hold
from config import front
from tests.factories import visits

pytestmark = pytest.mark.django_db

HOLDS, BOOKINGS = "/api/v1/holds", "/api/v1/bookings"


@pytest.fixture(autouse=True)
def as_in_production(settings):
    settings.ALLOWED_HOSTS = ["paspor.example"]
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 3600
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    front._safety.cache_clear()
    yield
    front._safety.cache_clear()


@pytest.fixture(autouse=True)
def connection_of_the_test(monkeypatch):
    """Neither door closes it: the test's own rows live in its transaction."""
    monkeypatch.setattr(front, "close_old_connections", lambda: None)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def asked(path, body, *, method="POST", **headers):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(raw)),
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "paspor.example",
        "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_IDEMPOTENCY_KEY": str(uuid.uuid4()),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(raw),
        "wsgi.errors": io.StringIO(),
    }
    given = {**environ, **headers}
    return {name: value for name, value in given.items() if value is not None}


def answer(application, environ):
    """Status, headers and body."""
    said = {}

    def start_response(status, headers):
        said.update(status=status, headers=sorted(headers))

    body = b"".join(application(environ, start_response))
    return said["status"], said["headers"], body


def forbidden(environ, start_response):
    raise AssertionError("this request was for the front door alone")


REFUSED = {
    "slot gone": (HOLDS, {"slot": 999_999, "service": "new"}, {}),
    "in English": (HOLDS, {"slot": 999_999, "service": "new"}, {"HTTP_ACCEPT_LANGUAGE": "en"}),
    "language by cookie": (HOLDS, {"slot": 999_999, "service": "new"}, {"HTTP_COOKIE": "language=en"}),
    "broken JSON": (HOLDS, b"{", {}),
    "no key": (HOLDS, {"slot": 1, "service": "new"}, {"HTTP_IDEMPOTENCY_KEY": None}),
    "another media type": (HOLDS, {"slot": 1, "service": "new"}, {"CONTENT_TYPE": "text/plain"}),
    "wrong shape": (HOLDS, {"slot": "one"}, {}),
    "unknown hold": (BOOKINGS, {"hold": str(uuid.uuid4()), "people": [], "phone": "0812"}, {}),
}


@pytest.mark.parametrize("case", REFUSED)
def test_front_when_it_refuses_says_what_django_says(case):
    path, body, headers = REFUSED[case]

    expected = answer(WSGIHandler(), asked(path, body, **headers))

    assert answer(front.Front(forbidden), asked(path, body, **headers)) == expected


TO_DJANGO = {
    "another method": (HOLDS, {"method": "GET"}),
    "an unencrypted line": (HOLDS, {"HTTP_X_FORWARDED_PROTO": "http"}),
    "a stranger's host": (HOLDS, {"HTTP_HOST": "evil.example"}),
    "no host": (HOLDS, {"HTTP_HOST": ""}),
    "another door": ("/api/v1/points", {}),
    "behind a prefix": (HOLDS, {"SCRIPT_NAME": "/prefix"}),
}


@pytest.mark.parametrize("case", TO_DJANGO)
def test_front_when_in_doubt_leaves_it_to_django(case):
    path, differing = TO_DJANGO[case]

    said = answer(front.Front(lambda environ, start: start("299 Django", []) or [b""]), asked(path, {}, **differing))

    assert said[0] == "299 Django"


def test_front_holds_a_place_with_the_headers_of_django():
    slot, twin = visits.make_slot(capacity=2), visits.make_slot(capacity=2)
    wish = {"service": "new", "product": "ordinary-5"}

    status, headers, body = answer(front.Front(forbidden), asked(HOLDS, {"slot": slot.pk, **wish}))
    by_django = answer(WSGIHandler(), asked(HOLDS, {"slot": twin.pk, **wish}))

    assert (status, Hold.objects.count()) == ("201 Created", 2)
    assert without_length(headers) == without_length(by_django[1])
    assert ("Strict-Transport-Security", "max-age=3600") in headers
    assert json.loads(body).keys() == json.loads(by_django[2]).keys()


def without_length(headers):
    return [(name, value) for name, value in headers if name != "Content-Length"]


def test_front_confirms_a_booking_with_the_answer_of_django():
    held = visits.hold(visits.make_slot(capacity=1))
    person = {"name": "Warga Contoh", "nik": "3275011506900001", "born_on": "1990-06-15"}
    wish = {"hold": str(held.token), "people": [person], "phone": "0812 0000 0001"}

    status, headers, body = answer(front.Front(forbidden), asked(BOOKINGS, wish))
    by_django = answer(WSGIHandler(), asked(BOOKINGS, wish))  # asked again, the same is answered

    assert (status, by_django[0]) == ("201 Created", "201 Created")
    assert headers == by_django[1]
    assert json.loads(body)["bookings"][0]["booking"] == json.loads(by_django[2])["bookings"][0]["booking"]


def test_front_when_the_view_breaks_answers_500_and_tells_nothing(monkeypatch):
    def broken(**_wish):
        raise ZeroDivisionError("3275011506900001")

    monkeypatch.setattr(holding, "hold", broken)

    status, _headers, body = answer(front.Front(forbidden), asked(HOLDS, {"slot": 1, "service": "new"}))

    assert status == "500 Internal Server Error"
    assert b"3275011506900001" not in body
