"""An interviewer flags, a second officer decides, the applicant gets the letter; whoever has no part is turned away."""

import datetime as dt
from contextlib import suppress

import pytest
from django.urls import NoReverseMatch, reverse
from playwright.sync_api import expect

from tests.journeys.browser import DESK
from tests.journeys.staff import Staff
from tests.test_doors import STAFF

DAYS_AHEAD = 14  # some of them have invented bookings
FOR_WORK = {
    "purpose": "work",
    "destination": "Negeri Contoh",
    "payer": "self",
    "host": "nobody",
    "employer_named": "yes",
    "contract_shown": "no",
    "placement_letter": "no",
    "papers_kept_by": "self",
    "told_what_to_say": "no",
    "worked_abroad": "no",
    "earlier_passport_said": "no",
    "earlier_passport_found": "no",
}


@pytest.fixture
def staff(new_page, trial):
    def signed_in(username):
        one = Staff(new_page(size=DESK), trial, kind=username)
        one.sign_in(username, trial.password(username))
        return one

    return signed_in


def first_without_an_interview(officer):
    """The list of the next day on which somebody comes who was not interviewed."""
    today = dt.datetime.now(dt.timezone(dt.timedelta(hours=7))).date()
    for ahead in range(DAYS_AHEAD):
        officer.page.goto(f"/petugas/berkas/wawancara/?on={today + dt.timedelta(days=ahead)}")
        begin = officer.page.locator("form[action*='/mulai/'] button").first
        if begin.count():
            return begin
    raise AssertionError("nobody comes")


def test_interview_is_flagged_decided_by_two_and_ends_in_a_letter(staff):
    interviewer, supervisor = staff("demo-interviewer"), staff("demo-supervisor")
    begin = first_without_an_interview(interviewer)
    interviewer.look()
    begin.click()
    expect(interviewer.page.locator("#questions")).to_be_visible()
    case = interviewer.page.url
    for question, answer in FOR_WORK.items():
        field = interviewer.page.locator(f"[name='q-{question}']")
        kind = field.first.get_attribute("type")
        with interviewer.page.expect_response(lambda echo: echo.url == case and echo.request.method == "GET"):
            if kind == "radio":
                interviewer.page.locator(f"[name='q-{question}'][value='{answer}']").check()
            else:
                field.fill(answer)
                field.blur()
    interviewer.page.reload()
    expect(interviewer.page.locator("#unclear .badge--warning").first).to_be_visible()
    interviewer.look()

    interviewer.page.locator("[name=outcome][value=postpone]").check()
    interviewer.page.locator("[name=reason]").select_option("procedure_not_begun")
    interviewer.press("Save it", exact=True)
    expect(interviewer.page.get_by_role("button", name=interviewer.words("I agree"))).to_have_count(0)
    expect(interviewer.page.locator("form[action$='surat.pdf']")).to_have_count(0)

    supervisor.page.goto("/petugas/berkas/wawancara/")
    supervisor.look()
    supervisor.page.locator(f"form[action$='{case.removeprefix(supervisor.trial.url)}ambil/'] button").click()
    supervisor.look()
    supervisor.press("I agree", exact=True)
    expect(supervisor.page.locator("form[action$='surat.pdf']")).to_be_visible()

    interviewer.page.reload()
    with interviewer.page.expect_response(lambda answer: answer.url.endswith("surat.pdf")) as letter:
        interviewer.page.locator("form[action$='surat.pdf'] button").click()
    assert letter.value.status == 200
    assert letter.value.headers["content-type"] == "application/pdf"


DOORS = {  # what is looked at where it refuses
    "loket/1/": {"counter", "supervisor"},
    "pesanan/1/": {"counter", "interviewer", "supervisor"},
    "hak/": {"counter", "supervisor"},
    "hak/1/": {"counter", "supervisor"},
    "wawancara/": {"interviewer", "supervisor"},
    "wawancara/1/": {"interviewer", "supervisor"},
    "wawancara/periksa/": {"auditor"},
    "wawancara/angka/": {"auditor", "administrator", "supervisor"},
    "panggilan/": {"supervisor"},
}
ROLES = ("administrator", "supervisor", "planner", "counter", "interviewer", "gate", "auditor")


def address_of(name):
    """With a row's number where the address names one, which need not be there."""
    for count in range(3):
        with suppress(NoReverseMatch):
            return reverse(name, args=[1] * count)
    raise AssertionError(name)


# Those that only take what a form sends are knocked at as well: who may pass is told that it takes no looking.
EVERY_DOOR = {address_of(name): {role.value for role in door} for name, door in STAFF if name.startswith("papers:")}


def test_doors_when_counted_are_all_of_papers_and_interviews():
    assert {door: EVERY_DOOR[f"/petugas/berkas/{door}"] for door in DOORS} == DOORS
    assert len(EVERY_DOOR) > 45


@pytest.mark.parametrize("role", ROLES)
def test_whoever_has_no_part_in_papers_is_turned_away_at_each_door_and_nobody_else(staff, role):
    one = staff(f"demo-{role}")

    refused = {door for door in EVERY_DOOR if one.page.request.get(door).status == 403}
    for door in DOORS:
        if one.page.goto(f"/petugas/berkas/{door}").status == 403:
            one.look()

    assert refused == {door for door, roles in EVERY_DOOR.items() if role not in roles}


def test_citizen_is_turned_away_from_what_staff_see(page):
    for door in EVERY_DOOR:
        assert "/petugas/masuk/?next=" in page.request.get(door).url
    for door in DOORS:
        page.goto(f"/petugas/berkas/{door}")
        expect(page.locator("#id_password")).to_be_visible()
