"""Schemathesis reads the schema and sends what fits it and what does not: never a 5xx, every answer as described.

Slow for a unit test and broad on purpose; `--deselect tests/bookings/api/test_fuzz.py` leaves it out.
"""

import copy

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, settings
from schemathesis import checks

from bookings.api import tokens
from bookings.api.problems import all_codes
from bookings.models import Slot
from bookings.reports import inventory_breaks
from tests.factories import duties, houses, visits
from tests.factories.desks import sit_down

pytestmark = pytest.mark.django_db

EXAMPLES, EXAMPLES_OF_STAFF = 25, 10
TOKEN = "t" * 32
STATUSES = dict(all_codes())
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.missing_required_header,
]

api = schemathesis.openapi.from_wsgi("/api/v1/schema", WSGIHandler())


@pytest.fixture
def house(settings, db):
    """Something to find, hold, book and change; and nobody is throttled."""
    for signal in (request_started, request_finished):  # as Django's own test client does
        signal.disconnect(close_old_connections)
    unhurried = copy.deepcopy(settings.REST_FRAMEWORK)
    unhurried["DEFAULT_THROTTLE_RATES"] = {"reads": "1000000/s", "writes": "1000000/s"}
    settings.REST_FRAMEWORK = unhurried
    point = houses.make_point(slug="mpp")
    mine = visits.make_booking(visits.make_slot(point=point))
    visits.make_slot(point=point, capacity=1_000, starts_at=visits.MORNING.replace(hour=5))
    yield {"token": tokens.token_for(mine), "hold": str(visits.hold(Slot.objects.latest("pk")).token)}
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    assert inventory_breaks() == []


@pytest.fixture
def desk(house):
    """A supervisor's session, which opens every door of the staff's API, and a draft to look at and publish."""
    point, officers = duties.make_week()
    draft = duties.make_draft(point.office)
    for number, officer in enumerate(officers):
        duties.make_assignment(draft, officer, pause=10 + number)
    client = Client()
    sit_down(client, "supervisor", office=point.office)
    return {"session": client.cookies["sessionid"].value, "roster": draft.pk}


@api.exclude(path_regex="/staff/").parametrize()
@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), derandomize=True, deadline=None)
def test_api_when_fuzzed_answers_as_its_schema_says(case, house):
    if "token" in (case.path_parameters or {}):
        case.path_parameters["token"] = house["hold"]
    judge(case, case.call(headers={"Authorization": f"Bearer {house['token']}"}))


@api.include(path_regex="/staff/").parametrize()
@settings(max_examples=EXAMPLES_OF_STAFF, suppress_health_check=list(HealthCheck), derandomize=True, deadline=None)
def test_api_of_staff_when_fuzzed_by_who_may_answers_as_its_schema_says(case, desk):
    if type((case.path_parameters or {}).get("roster")) is int:
        case.path_parameters["roster"] = desk["roster"]
    if "X-CSRFToken" in (case.headers or {}):
        case.headers["X-CSRFToken"] = TOKEN

    is_signed_in = "sessionid" in (case.cookies or {})
    if is_signed_in:
        case.cookies = {"sessionid": desk["session"], "csrftoken": TOKEN}

    response = case.call()
    judge(case, response)
    assert not (is_signed_in and response.status_code == 401)


def judge(case, response):
    case.validate_response(response, checks=CHECKS)

    if response.status_code >= 400:
        problem = response.json()
        assert response.headers["content-type"] == ["application/problem+json"]
        assert STATUSES[problem["code"]] == problem["status"] == response.status_code
