"""A message that is answered with a tap, stopped, or sent to somebody else; and the call when nothing shows."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import DESK, check_page
from tests.journeys.citizen import Citizen, invented
from tests.journeys.late_evening import OFFICERS
from tests.journeys.staff import Staff

SECONDS_KEPT = 3  # rules are at most two seconds old


class Told(Citizen):
    """Somebody who was told of their visit, and reads it on another phone than the one they booked with."""

    def books(self, name):
        """So early that it can be moved, and so late that "I'm coming" counts."""
        self.choose_service()
        self.hold_after(days=2)
        self.say_who_comes(invented(name))
        self.type_the_code()
        return self.book()[0]

    def link(self):
        """Where the newest message leads to."""
        self.message(r"/k/\w+")
        return re.findall(r"/k/\w+", " ".join(self.messages()))[-1]

    def opens(self, page, link):
        self.page = page
        page.goto(link)
        self.is_at("Your visit")


@pytest.mark.parametrize(
    ("kind", "reads"), [("phone", "id"), ("without scripts", "en"), ("keyboard", "id"), ("dark", "en")]
)
def test_message_is_answered_with_a_tap_and_the_visit_moved_by_its_link(page, new_page, trial, kind, reads):
    me = Told(page, trial, kind="booked")
    code = me.books("Wulan Contoh")
    link = me.link()

    me.language, me.kind = reads, kind
    me.opens(new_page(language=reads, javascript=kind != "without scripts", dark=kind == "dark"), link)
    for secret in ("Wulan", code, me.phone[-4:]):
        expect(me.page.locator("main")).not_to_contain_text(secret)
    answer = me.page.get_by_role("button", name=me.words("I know, I'm coming"))
    if kind == "keyboard":
        me.tab_to(answer)
        me.page.keyboard.press("Enter")
    else:
        answer.click()
    me.reads(me.words("We know that you are coming."))
    me.page.wait_for_load_state("load")
    check_page(me.page)

    me.press("Move to another time")
    me.is_at("Move to another time")
    me.page.locator("button.slot").first.click()
    me.is_at("Your visit")
    me.reads(me.words("Your visit has been moved."))
    me.page.goto(link)
    me.is_at("This link no longer works")


@pytest.mark.parametrize("kind", ["phone", "without scripts"])
def test_message_leads_to_fewer_of_them_and_to_none_for_who_is_somebody_else(page, new_page, trial, kind):
    me = Told(page, trial, kind="booked")
    me.books("Galih Contoh")
    link = me.link()

    me.kind = kind
    me.opens(new_page(javascript=kind != "without scripts"), link)
    me.press("Get fewer messages", "link")
    me.is_at("Which messages do you want?")
    me.page.get_by_label(me.words("Reminder a week before")).uncheck()
    me.press("Save")
    me.reads(me.words("Your choice holds from now on."))
    expect(me.page.get_by_label(me.words("Reminder a week before"))).not_to_be_checked()

    me.opens(me.page, link)
    me.press("This is not my booking: I do not know why this number gets it", "link")
    me.is_at("Not your booking?")
    me.press("This is not me: stop the messages")
    me.is_at("Nothing more comes from us")
    me.opens(me.page, link)
    me.reads(me.words("You said that this is not your number, so nothing can be done here."))
    me.press("Take that back", "link")
    me.press("It was a mistake: write to me again")
    me.is_at("Not your booking?")

    me.page = page
    page.goto("/janji/")
    me.press("Messages to you, and which you want", "link")
    me.is_at("Messages to you")
    me.reads(me.words("What we sent you"))
    expect(page.get_by_label(me.words("Reminder a week before"))).not_to_be_checked()


@pytest.fixture
def evening(trial):
    """It is late for somebody; afterwards it is as it was."""
    yield lambda code: trial.run("-m", "tests.journeys.late_evening", code)
    trial.run("-m", "tests.journeys.late_evening")
    time.sleep(SECONDS_KEPT)


def test_call_list_is_worked_off_and_a_colleague_sees_what_is_taken(page, new_page, trial, evening):
    me = Told(page, trial, kind="booked")
    code = me.books("Sekar Contoh")
    evening(code)
    time.sleep(SECONDS_KEPT)

    officer, colleague = (Staff(new_page(size=DESK), trial, kind="calls") for _both in "ab")
    for staff, name in zip((officer, colleague), OFFICERS, strict=True):
        staff.sign_in(name, trial.password(name))
    row = "tr", code
    officer.page.goto("/petugas/telepon/")
    officer.is_at("To be called")
    officer.is_for_everybody()
    expect(officer.page.locator(row[0], has_text=row[1])).not_to_contain_text(me.phone[-4:])
    officer.page.locator(row[0], has_text=row[1]).get_by_role("button").click()
    officer.is_at("A call")
    officer.reads(f"+62{me.phone[1:]}")

    colleague.page.goto("/petugas/telepon/")
    expect(colleague.page.locator(row[0], has_text=row[1]).get_by_role("button")).to_have_count(0)

    officer.page.get_by_label(officer.words("Reached: knows and comes")).check()
    officer.press("Write it down")
    officer.is_at("To be called")
    expect(officer.page.locator(row[0], has_text=row[1])).to_have_count(0)
