"""Somebody in danger: spoken to alone, numbers and a safe contact at hand, and a supervisor who comes; nobody else sees
a trace of it."""

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import DESK
from tests.journeys.citizen import Citizen, invented
from tests.journeys.staff import Staff
from tests.journeys.test_interviews import first_without_an_interview

LAST_DAY = 60
WITHIN = 15_000  # milliseconds; pages that wait look again every ten seconds
ALONE = "Speak alone with them. Nobody who came along is told. The supervisor's screen shows only who calls, and where."
SAFE = "Kakak, setelah pukul 19"
PAGES = (
    "/petugas/",
    "/petugas/berkas/wawancara/",
    "/petugas/jadwal/",
    "/petugas/sandi/",
    "/kelola/",
    "/petugas/berkas/wawancara/periksa/",
)


class Desk(Staff):
    """Somebody at work, who may have the mouse taken away."""

    def presses(self, locator):
        self.tab_to(locator)
        self.page.keyboard.press("Enter")

    def begins_with(self, code):
        today = dt.datetime.now(dt.timezone(dt.timedelta(hours=7))).date()
        for ahead in range(LAST_DAY):
            self.page.goto(f"/petugas/berkas/wawancara/?on={today + dt.timedelta(days=ahead)}")
            row = self.page.locator("tr", has_text=code)
            if row.count():
                return row.locator("button").click()
        raise AssertionError("whoever has booked is on no list")

    @property
    def badge(self):
        return self.page.locator("[data-calls]")

    def button(self, english):
        return self.page.locator("main").get_by_role("button", name=self.words(english), exact=True)


@pytest.fixture
def staff(new_page, trial):
    def signed_in(username, *, javascript=True):
        kind = username if javascript else f"{username} without scripts"
        one = Desk(new_page(size=DESK, javascript=javascript), trial, kind=kind)
        one.sign_in(username, trial.password(username))
        return one

    return signed_in


def seen(page, address):
    page.goto(address)
    return page.title(), page.locator("body").inner_text()


def test_somebody_in_danger_is_helped_and_nobody_else_sees_a_trace(staff, page, trial):
    interviewer, supervisor = staff("demo-interviewer"), staff("demo-supervisor")
    me, person = Citizen(page, trial), invented("Bantu Contoh")
    code = me.has_booked(person)
    me.find(code, person)
    interviewer.begins_with(code)
    case = interviewer.page.url
    others = [
        (staff("demo-counter").page, "/petugas/"),
        (staff("demo-planner").page, "/petugas/jadwal/"),
        (page, page.url),
    ]
    before = [seen(page, address) for page, address in others]
    supervisor.page.goto("/petugas/")
    expect(supervisor.badge).to_be_hidden()

    interviewer.presses(interviewer.page.locator("main summary").first)
    expect(interviewer.page.locator("main")).to_contain_text(interviewer.words(ALONE))
    interviewer.reads("SAPA 129")
    interviewer.look()
    interviewer.tab_to(interviewer.page.locator("#id_safe_contact"))
    interviewer.page.keyboard.type(SAFE)
    interviewer.presses(interviewer.button("Call the supervisor now"))
    interviewer.reads(interviewer.words("Who is coming will stand here."))
    expect(interviewer.page.locator("#id_safe_contact")).to_have_value(SAFE)
    interviewer.look()

    expect(supervisor.badge).to_have_text("1", timeout=WITHIN)  # without a press
    expect(supervisor.page).to_have_title(re.compile(rf"^\(1\) {supervisor.words('Calls')} "))
    expect(supervisor.page.locator("#calling")).to_have_text(f"{supervisor.words('Calls')}: 1")
    for address in PAGES:
        supervisor.page.goto(address)
        expect(supervisor.badge).to_have_text("1")
    assert [seen(page, address) for page, address in others] == before

    supervisor.page.goto("/petugas/")
    supervisor.presses(supervisor.page.get_by_role("link", name=supervisor.words("Calls")))
    supervisor.is_at("Calls")
    expect(supervisor.page.locator("main")).not_to_contain_text(SAFE)
    supervisor.presses(supervisor.button("I am coming"))
    expect(supervisor.page.locator(".notice--success")).to_be_visible()
    expect(supervisor.badge).to_be_hidden()
    supervisor.look()

    again = interviewer.button("Call the supervisor again")
    expect(again).to_be_visible(timeout=WITHIN)  # without a press, too
    expect(interviewer.page.locator("#called")).to_contain_text("Contoh Penyelia")
    interviewer.presses(again)
    expect(supervisor.badge).to_have_text("1", timeout=WITHIN)
    supervisor.page.goto("/petugas/berkas/panggilan/")
    supervisor.presses(supervisor.button("I am coming"))
    expect(supervisor.badge).to_be_hidden()
    expect(again).to_be_visible(timeout=WITHIN)

    interviewer.presses(interviewer.button("Forget this contact"))
    expect(interviewer.page.locator("#id_safe_contact")).to_have_value("")
    expect(interviewer.button("Forget this contact")).to_have_count(0)
    interviewer.look()
    supervisor.page.reload()
    expect(supervisor.badge).to_be_hidden()
    assert interviewer.page.url == case
    assert [seen(page, address) for page, address in others] == before


def test_call_without_scripts_is_seen_on_the_next_page(staff):
    interviewer = staff("demo-interviewer", javascript=False)
    supervisor = staff("demo-supervisor", javascript=False)
    first_without_an_interview(interviewer).click()
    expect(supervisor.badge).to_be_hidden()
    interviewer.page.locator("main summary").first.click()
    interviewer.button("Call the supervisor now").click()
    interviewer.look()

    supervisor.page.reload()
    expect(supervisor.badge).to_have_text("1")
    supervisor.page.get_by_role("link", name=supervisor.words("Calls")).click()
    supervisor.button("I am coming").click()
    expect(supervisor.badge).to_be_hidden()

    interviewer.page.get_by_role("link", name=interviewer.words("Look again")).click()
    expect(interviewer.button("Call the supervisor again")).to_be_visible()
