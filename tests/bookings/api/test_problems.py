"""Whatever is sent, the answer is a problem that says nothing of what was sent, and nothing has changed."""

import json
import logging
import uuid

import pytest
from django.db import OperationalError

from bookings.actions import holding
from bookings.api import problems, urls, wording
from bookings.errors import TooMany
from bookings.models import Booking, Hold
from bookings.wording import WORDS
from offices import wording as house
from offices.errors import Refused
from tests.bookings.api.asking import assert_problem
from tests.factories import houses, visits

pytestmark = pytest.mark.django_db


def refusals(kind=Refused):
    return {kind, *(one for sub in kind.__subclasses__() for one in refusals(sub))}


ON_PAGES_ONLY = {"already_waiting", "call_over", "call_taken", "link_over"}  # the API has no such doors


def test_every_refusal_of_the_visit_has_its_status_here():
    known = dict(problems.all_codes())

    here = {one for one in refusals() if one.__module__ == "bookings.errors"}
    ours = {one for one in here if one.code not in ON_PAGES_ONLY}
    assert {one.code: known.get(one.code) for one in ours} == {one.code: one.status for one in ours}


def test_every_code_has_words_of_its_own():
    said = {**WORDS, **house.WORDS, **wording.PROBLEMS}

    assert [code for code, _status in problems.all_codes() if code not in said] == []


def test_problem_says_what_it_is_in_the_reader_s_language(api):
    english = api.post("holds", {}).json()
    api.language = "id"
    indonesian = api.post("holds", {}).json()

    assert english["title"] == "Something in this request does not have the right shape. Nothing was changed."
    assert english["errors"] == [
        {"field": "slot", "code": "required", "message": "This is missing."},
        {"field": "service", "code": "required", "message": "This is missing."},
    ]
    assert indonesian["code"] == english["code"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("", "invalid"),
        ("{", "json_broken"),
        ("nonsense", "json_broken"),
        ("{'slot': 1}", "json_broken"),
        ('{"slot": 1, "slot": 2}', "json_broken"),
        ('{"slot": NaN}', "json_broken"),
        ('{"slot": Infinity}', "json_broken"),
        ('{"slot": ' + "9" * 5_000 + "}", "json_broken"),
        ("\ufeff{}", "json_broken"),
        (b"\xff\xfe{\x00}\x00", "json_broken"),
        (b'{"service": "\xff"}', "json_broken"),
        ("[]", "invalid"),
        ("null", "invalid"),
        ("1", "invalid"),
        ('"slot"', "invalid"),
        ("true", "invalid"),
        ('{"slot": ' + "[" * 500 + "]" * 500 + "}", "invalid"),
        ('{"slot": 1e400}', "invalid"),
        ('{"slot": 1, "service": "\\ud800"}', "invalid"),
        ('{"slot": 1, "service": "\\u0000"}', "invalid"),
        ('{"slot": 1, "service": {"$gt": ""}}', "invalid"),
        ('{"slot": 1, "service": "new", "\\ud800": 1}', "invalid"),
        ('{"slot": 1, "service": "new", "__proto__": {}}', "invalid"),
        ('{"padding": "' + "a" * 70_000 + '"}', "too_large"),
    ],
    ids=lambda part: repr(part)[:40].encode("ascii", "backslashreplace").decode(),
)
def test_body_when_it_cannot_be_read_is_refused(api, body, code):
    response = api.post("holds", body)

    assert response.json()["code"] == code
    assert_problem(response, code, *[one["field"] for one in response.json().get("errors", [])])
    assert not Hold.objects.exists()


@pytest.mark.parametrize("levels", [900, 5_000, 9_990, 30_000])  # 3.11 gives up near 1 000, 3.12 at 10 000
@pytest.mark.parametrize("around", ["{}", '{{"slot": {}}}', '{{"slot": 1, "service": {}}}'])
def test_body_when_it_is_nested_without_end_is_refused_by_every_python(api, levels, around):
    response = api.post("holds", around.format("[" * levels + "]" * levels))

    assert response.status_code == 400
    assert response.json()["code"] in {"invalid", "json_broken"}
    assert not Hold.objects.exists()


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "a/b/c",
        ";",
    ],
)
def test_body_of_another_type_is_refused(api, content_type):
    assert_problem(api.post("holds", '{"slot": 1}', content_type=content_type), "wrong_media_type")


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "image/*;q=0", "nonsense", ""])
def test_answer_is_json_whatever_is_accepted(api, accept):
    response = api.get("points", Accept=accept)

    assert response["Content-Type"] == "application/json"


DOORS = [path for path in urls.urlpatterns if path.name and path.name not in ("problems", "docs")]


@pytest.mark.parametrize("route", DOORS, ids=lambda path: path.name)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_method_when_unknown_to_the_address_is_refused(api, route, method):
    path = str(route.pattern).replace("<uuid:token>", str(uuid.uuid4())).replace("<int:roster>", "1")

    response = api.client.generic(method, f"/api/{path}", headers={"Accept-Language": "en"})

    if response.status_code == 405:
        assert_problem(response, "wrong_method")
        assert method not in response["Allow"].split(", ")
    else:
        assert method in response["Allow"].split(", ")
        assert response.status_code < 500


@pytest.mark.parametrize("language", ["", "en;q=zz", "x" * 5_000, "de,fr;q=0.8", "\xff", "id-ID", "*"])
def test_language_when_strange_still_answers(api, language):
    api.language = language

    assert api.post("holds", {}).status_code == 400


def test_tables_when_they_cannot_be_asked_make_it_unavailable(api, monkeypatch, caplog):
    def broken(**_wish):
        raise OperationalError("server closed the connection, password=secret")

    monkeypatch.setattr(holding, "hold", broken)

    response = api.post("holds", {"slot": 1, "service": "new"})

    assert_problem(response, "unavailable")
    assert response["Retry-After"] == "2"
    assert "api_unavailable error=OperationalError" in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.parametrize(
    "path",
    ["", "v2/points", "v1/", "v1/holds/", "v1/points/../holds", "v1/holds/%ff%fe", "v1/%00", "v1/" + "a" * 5_000],
)
def test_address_when_there_is_none_is_a_problem(api, path):
    assert_problem(api.client.get(f"/api/{path}"), "unknown")


# --- what was sent is never said again ------------------------------------------------------------------------------

MARKED = {"name": "Xanthippe Marked", "nik": "3275015705909876", "born_on": "1990-05-17"}
PHONE = "+628115554321"
SECRETS = ["Xanthippe", "3275015705909876", "1990-05-17", "8115554321", "marked@example.com"]


def marked(held, **fields):
    return {"hold": str(held.token), "people": [MARKED], "phone": PHONE, "email": "marked@example.com", **fields}


@pytest.mark.parametrize(
    "fields",
    [
        {"people": [MARKED | {"name": "Xanthippe 1"}]},
        {"people": [MARKED | {"nik": "3275015705909876 9"}]},
        {"people": [MARKED | {"needs": ["Xanthippe"]}]},
        {"people": [MARKED, MARKED]},
        {"phone": "+628115554321000000"},
        {"email": "marked@example.com@"},
        {"language": "Xanthippe"},
        {"3275015705909876": "1990-05-17"},
        {"hold": "Xanthippe Marked"},
        {},
    ],
)
def test_problem_and_log_never_hold_what_was_sent(api, fields, caplog):
    caplog.set_level(logging.DEBUG)
    point = houses.make_point(office=houses.make_office(contact_code=True))
    held = visits.hold(visits.make_slot(point=point))

    response = api.post("bookings", marked(held) | fields)

    assert response.status_code in (400, 409, 422)
    said = response.content.decode() + json.dumps(dict(response.headers))
    logged = "\n".join(line for line in caplog.text.splitlines() if "django.db.backends" not in line)
    assert [secret for secret in SECRETS if secret in said + logged] == []
    assert not Booking.objects.exists()


def test_answer_when_booked_masks_who_it_is(api, caplog):
    caplog.set_level(logging.DEBUG)
    held = visits.hold(visits.make_slot())

    response = api.post("bookings", marked(held))

    assert response.status_code == 201
    assert [secret for secret in SECRETS if secret in response.content.decode()] == []


def test_refusal_that_nobody_listed_is_still_a_problem():
    problem = problems.read(TooMany("something_new"))

    assert (problem.code, problem.status) == ("something_new", 429)
    assert problem.body["title"]
