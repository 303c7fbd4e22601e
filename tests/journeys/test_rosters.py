"""A roster's whole way: planned, looked at, published, seen by citizens; then somebody falls ill."""

import datetime as dt
import itertools
import re

import pytest
from playwright.sync_api import expect

from tests.journeys import small_office
from tests.journeys.browser import DESK, check_page
from tests.journeys.citizen import Citizen, invented
from tests.journeys.staff import Staff

DAY = dt.timedelta(days=1)
_numbers = itertools.count(1)  # every story has an office of its own
PLANNERS = (
    "/petugas/jadwal/",
    "/petugas/jadwal/pekan/?point=bekasi-mpp",
    "/petugas/ketidakhadiran/",
    "/petugas/telepon/",
    "/petugas/tempat/",
)
READERS = [(language, dark) for language in ("id", "en") for dark in (False, True)]


def here_today():
    return dt.datetime.now(dt.timezone(dt.timedelta(hours=7))).date()


def next_monday():
    return here_today() + DAY * (7 - here_today().weekday())


@pytest.fixture(params=["with scripts", "without scripts"])
def kind(request):
    return request.param


@pytest.fixture
def office(trial, kind):
    return small_office.found_in(trial, f"contoh-{next(_numbers)}")


@pytest.fixture
def planner(trial, new_page, kind, office):
    planner = Staff(new_page(size=DESK, javascript=kind == "with scripts"), trial, kind=kind)
    planner.sign_in(office.planner, small_office.PASSWORD)
    return planner


@pytest.fixture
def citizens(trial, new_page, kind, office):
    """Two phones that have chosen the office."""
    found = []
    for name in ("Ayu Contoh", "Bima Contoh"):
        citizen = Citizen(new_page(javascript=kind == "with scripts"), trial, kind=kind)
        citizen.page.goto("/")
        citizen.press(office.name)
        found.append((citizen, invented(name)))
    return found


def test_roster_from_planning_to_a_citizen_who_has_another_place(trial, new_page, planner, citizens, kind):
    monday = next_monday()
    (first, _ayu), (second, bima) = citizens
    first.choose_service()
    assert first.looks_at(monday.isoformat(), "08.00") == small_office.OFFICERS

    planner.asks_for_a_roster(since=monday)
    planner.publishes()
    on = next(on for on in (monday + DAY * number for number in range(7)) if len(planner.officers_at_work(on)) < 4)
    ill = planner.officers_at_work(on)
    first.choose_service()
    assert first.looks_at(on.isoformat(), "08.00") == len(ill)

    codes = [citizen.has_booked_at(on.isoformat(), "08.00", who) for citizen, who in citizens]
    for officer in ill:
        planner.reports_ill(officer, on)
    planner.is_at("To be called")
    for code in codes:
        planner.reads(code)

    link = re.search(r"/g/\S+", first.message("/g/"))[0]
    if kind == "with scripts":  # half of the looking in each of the two stories
        for language, dark in READERS:
            page = new_page(language=language, dark=dark)
            page.goto(link)
            check_page(page)
    else:
        planner.is_for_everybody()
    first.page.goto(link)
    first.is_at("Another place for your visit")
    expect(first.page.locator("button.slot")).to_have_count(3)
    first.page.locator("button.slot").first.click()
    first.reads(first.words("You have a place"))
    first.look()

    second.find(codes[1], bima)
    second.press("See the places held for you", "link")
    second.is_at("Another place for your visit")
    second.page.locator("button.slot").last.click()
    second.reads(second.words("You have a place"))
    second.page.goto("/janji/")
    second.is_at("Your booking")
    expect(second.page.locator("body")).to_contain_text(second.words("moved by the office"))

    planner.page.goto("/petugas/telepon/")
    planner.is_at("To be called")
    expect(planner.page.locator("main")).not_to_contain_text(planner.words("Lost its place"))
    trial.run("manage.py", "check_inventory")


def test_today_is_planned_anew_when_somebody_is_missing(planner, trial, new_page, office, kind):
    today = here_today()
    planner.asks_for_a_roster(since=today, weeks=2)
    planner.publishes()
    ill = planner.officers_at_work(today)[0]

    planner.reports_ill(ill, today)
    planner.page.goto("/petugas/jadwal/pekan/")
    planner.press("Plan today anew")
    planner.waits_for_the_draft()

    planner.reads(planner.words("Who is asked to change their day"))
    planner.reads(planner.words("Nobody loses a place."))
    planner.is_for_everybody()
    officer = Staff(new_page(javascript=kind == "with scripts"), trial, kind=f"{kind}, phone")
    officer.sign_in(ill, small_office.PASSWORD)
    officer.page.goto("/petugas/tugas/")
    officer.is_at("My shifts")
    expect(officer.page.locator("main tbody .badge")).to_have_count(0)  # none of the shifts is today's
    officer.press("Make an address")
    feed = officer.page.locator("#address").input_value()
    shifts = officer.page.locator("tbody a[href*='/tukar/?on=']").count()
    assert officer.page.request.get(feed).text().count("BEGIN:VEVENT") == shifts


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_pages_about_rosters_can_be_used_by_everybody(new_page, trial, language, dark):
    planner = Staff(new_page(size=DESK, dark=dark), trial, language, kind=f"desk, {dark}")
    planner.sign_in("demo-planner", trial.password("demo-planner"))
    for path in PLANNERS:
        planner.page.goto(path)
        planner.look()
    planner.page.goto("/petugas/jadwal/")
    planner.page.locator("tr", has_text=planner.words("Draft")).get_by_role("link").first.click()
    planner.page.get_by_role("link", name="MPP Kota Bekasi").click()
    planner.look()
    planner.page.goto("/petugas/ketidakhadiran/")
    planner.page.locator("tr", has_text=planner.words("Asked for")).get_by_role("link").first.click()
    planner.look()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_pages_of_an_officer_can_be_used_by_everybody_on_a_phone(new_page, trial, language, dark):
    officer = Staff(new_page(dark=dark), trial, language, kind=f"phone, {dark}")
    officer.sign_in("demo-counter", trial.password("demo-counter"))
    for path in ("/petugas/tugas/", "/petugas/telepon/"):
        officer.page.goto(path)
        officer.look()
