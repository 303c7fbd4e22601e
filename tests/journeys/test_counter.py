"""An officer finishes a normal case with the keyboard; a colleague sees whose case it is; a note goes along."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import DESK, PHONE
from tests.journeys.staff import Staff

MOST_PRESSES = 12
DAY = dt.timedelta(days=1)


class Officer(Staff):
    """Counts what is pressed."""

    presses = 0

    def click(self, locator):
        self.presses += 1
        locator.click()

    def key(self, key):
        self.presses += 1
        self.page.keyboard.press(key)

    def goes_to_the_next_day_with_visits(self):
        on = dt.datetime.now(dt.UTC).date()
        for _day in range(8):
            self.page.goto(f"/petugas/?on={on.isoformat()}")
            if self.page.locator("a[href*='/loket/']").count():
                return
            on += DAY
        raise AssertionError("nobody comes in a week")

    def first_passports(self):
        rows = self.page.locator("tr", has_text=self.words("Counter")).filter(has_text="Paspor baru")
        return rows.locator("a[href*='/loket/']")

    def opens_the_case(self, place):
        self.goes_to_the_next_day_with_visits()
        self.click(self.first_passports().nth(place))
        expect(self.page.get_by_role("heading", level=2, name=self.words("Originals"))).to_be_visible()
        self.page.wait_for_load_state("load")

    def ticks_the_papers(self, press):
        """The first paper of each demand, by what stands on its button."""
        demands = self.page.locator(".originals__line")
        for place in range(demands.count()):
            button = demands.nth(place).locator("button[data-key]").first
            press(button)
            expect(self.page.locator(".originals__seen")).to_have_count(place + 1)

    def decides(self, key):
        """One press goes to the button alone."""
        self.key(key)
        expect(self.page.locator(f"button[data-key={key}]")).to_be_focused()
        self.key("Enter")


@pytest.fixture
def officer(new_page, trial):
    officer = Officer(new_page(size=DESK), trial, kind="counter")
    officer.sign_in("demo-counter", trial.password("demo-counter"))
    return officer


def test_complete_case_takes_at_most_twelve_presses(officer):
    officer.presses = 0
    officer.opens_the_case(0)
    officer.ticks_the_papers(lambda button: officer.key(button.get_attribute("data-key")))
    officer.decides("l")

    officer.reads(officer.words("Complete. The application goes on."))
    assert officer.presses <= MOST_PRESSES
    officer.is_for_everybody()


def test_keys_when_turned_off_press_nothing_here_or_on_the_next_page(officer):
    officer.opens_the_case(4)
    officer.page.get_by_label(officer.words("Single keys press buttons on this page")).uncheck()
    officer.page.reload()
    officer.page.wait_for_load_state("load")
    officer.key("l")
    expect(officer.page.locator("button[data-key=l]")).not_to_be_focused()

    officer.page.get_by_label(officer.words("Single keys press buttons on this page")).check()
    officer.page.reload()
    officer.page.wait_for_load_state("load")
    officer.key("l")
    expect(officer.page.locator("button[data-key=l]")).to_be_focused()


def test_case_on_a_phone_does_not_stick_out(new_page, trial):
    officer = Officer(new_page(size=PHONE), trial, kind="counter, phone")
    officer.sign_in("demo-counter", trial.password("demo-counter"))
    officer.opens_the_case(3)

    officer.is_for_everybody()


def test_case_without_scripts_is_finished_by_the_same_buttons(new_page, trial):
    officer = Officer(new_page(size=DESK, javascript=False), trial, kind="counter without scripts")
    officer.sign_in("demo-counter", trial.password("demo-counter"))
    officer.opens_the_case(1)
    officer.ticks_the_papers(officer.click)
    officer.click(officer.page.locator("button[value=complete]"))

    officer.reads(officer.words("Complete. The application goes on."))


def test_incomplete_case_keeps_a_place_and_prints_a_note(officer):
    officer.opens_the_case(2)
    officer.key("1")
    expect(officer.page.locator(".originals__seen")).to_have_count(1)
    officer.look()
    officer.decides("k")

    officer.reads(
        officer.words("Incomplete. Hand the note over: it says what helps, until when, and when to come back.")
    )
    officer.is_for_everybody()
    with officer.page.expect_popup() as opened:
        officer.key("p")
    assert opened.value is not None
