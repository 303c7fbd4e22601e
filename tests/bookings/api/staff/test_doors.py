"""How staff come in: by the pages' session, with the pages' token, and counted for themselves."""

import copy
import json
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from offices.models import Roster
from tests.bookings.api.asking import assert_problem
from tests.factories.desks import sit_down

pytestmark = pytest.mark.django_db

WEEKS = json.dumps({"first": "2030-03-13", "weeks": 1})


def ask(client, token):
    headers = {"Idempotency-Key": str(uuid.uuid4()), "X-CSRFToken": token}
    return client.post("/api/v1/staff/rosters", WEEKS, "application/json", headers=headers)


@pytest.fixture
def strict(draft):
    """A browser whose token is looked at, after it has opened a page."""
    client = Client(enforce_csrf_checks=True)
    sit_down(client, "planner", office=draft.office)
    client.get(reverse("staff:rosters"))
    return client


def test_change_with_the_pages_token_is_done(strict):
    assert ask(strict, strict.cookies["csrftoken"].value).status_code == 202


@pytest.mark.parametrize("token", ["", "x" * 32, "nonsense"])
def test_change_with_another_token_is_refused(strict, token):
    assert_problem(ask(strict, token), "csrf_failed")
    assert not Roster.objects.filter(state="asked").exists()


def test_change_over_https_from_another_site_is_refused(strict):
    headers = {"Idempotency-Key": str(uuid.uuid4()), "X-CSRFToken": strict.cookies["csrftoken"].value}
    headers |= {"Origin": "https://elsewhere.example"}

    answer = strict.post("/api/v1/staff/rosters", WEEKS, "application/json", secure=True, headers=headers)

    assert_problem(answer, "csrf_failed")


def test_answer_is_nobody_elses(planner):
    response = planner.get("staff/rosters")

    assert response["Cache-Control"] == "no-store"
    assert "Cookie" in response["Vary"]


def test_who_is_not_signed_in_is_told_how(api):
    response = api.get("staff/rosters")

    assert_problem(response, "sign_in_needed")
    assert response["WWW-Authenticate"] == 'Cookie realm="staff"'


def test_colleagues_behind_one_address_are_counted_for_themselves(draft, seat, settings):
    settings.REST_FRAMEWORK = copy.deepcopy(settings.REST_FRAMEWORK)
    settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] = {"reads": "2/min", "writes": "2/min"}
    one, other = seat("planner", draft.office)[0], seat("auditor", draft.office)[0]

    assert [one.get("staff/rosters").status_code for _time in range(3)] == [200, 200, 429]
    assert other.get("staff/rosters").status_code == 200
    assert one.get("points").status_code == 200
