"""The schema, the page to browse it, and the page of problems."""

import re

import pytest
import yaml
from django.contrib.staticfiles import finders
from django.core.management import call_command

from bookings.api.problems import all_codes
from tests.environment import ROOT

COMMITTED = ROOT / "docs/api/schema.yaml"


def test_schema_when_served_is_the_one_that_is_committed(api):
    response = api.get("schema")

    assert response["Content-Type"] == "application/yaml"
    assert yaml.safe_load(response.content) == yaml.safe_load(COMMITTED.read_text())


def test_schema_when_written_by_the_command_is_the_one_that_is_committed(tmp_path):
    """What script/lint checks, so that a red lint shows here first."""
    written = tmp_path / "schema.yaml"

    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(written))

    assert written.read_text() == COMMITTED.read_text()


def test_schema_names_every_code_that_following_it_can_cause():
    told = COMMITTED.read_text()

    not_told = {code for code, _status in all_codes() if f"#{code}\n" not in told}
    assert not_told == {"bad_request", "wrong_method", "server_error", "not_eligible", "party_empty", "too_late"}


def test_schema_asks_a_key_of_every_write_and_of_no_other():
    paths = yaml.safe_load(COMMITTED.read_text())["paths"]
    with_key = {
        operation["operationId"]
        for path in paths.values()
        for operation in path.values()
        if any(one["name"] == "Idempotency-Key" and one["required"] for one in operation["parameters"])
    }

    assert with_key == {
        *("hold", "release", "send_code", "check_code", "book", "move", "cancel", "undo"),
        *("wait", "send_waiting_code", "check_waiting_code", "join", "leave", "wait_for_earlier"),
        *("ask_roster", "replan_today", "publish_roster", "override_roster", "stop_roster", "discard_roster"),
    }


def test_page_of_problems_has_an_anchor_for_every_code(client):
    page = client.get("/api/problems", headers={"Accept-Language": "en"}).content.decode()

    assert re.findall(r'<tr id="(\w+)">', page) == [code for code, _status in all_codes()]
    assert "This time has just been taken." in page


@pytest.mark.django_db
def test_problem_s_type_leads_to_its_anchor(api, client, settings):
    kind = api.get("nowhere").json()["type"]

    address, anchor = kind.removeprefix(settings.PUBLIC_URL).split("#")
    assert f'id="{anchor}"' in client.get(address).content.decode()


def test_page_to_browse_needs_nothing_from_elsewhere_and_nothing_inline(client):
    response = client.get("/api/v1/docs")

    page = response.content.decode()
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert all(one.startswith("/") for one in addresses)
    assert [
        one for one in addresses if one.startswith("/static/") and not finders.find(one.removeprefix("/static/"))
    ] == []
    assert "<style" not in page
    assert re.findall(r"<script>|\son\w+=|style=", page) == []
    assert "script-src 'self'" in response["Content-Security-Policy"]
