"""The waiting list: joined when all is taken, a place offered, taken, declined, not answered, and stopped by link."""

import re
import sqlite3
from itertools import count

import pytest
from playwright.sync_api import expect

from tests.journeys import small_office
from tests.journeys.citizen import Citizen, invented

_numbers = count(1)
TEND = "from bookings.actions import waiting; waiting.tend()"


class Waits(Citizen):
    """Somebody at an office of their own that has no free place."""

    def waits_at(self, office, person, *, with_code=True):
        self.page.goto("/")
        self.press(office.name)
        self.choose_service()
        self.press("Join the waiting list", "link")
        self.is_at("Join the waiting list")
        self.press("Continue")
        self.is_at("Who waits?")
        self.say_who_comes(person)
        if with_code:
            self.is_at("Type the code we sent")
            self.page.locator("#id_code").fill(self.code_sent())
            self.press("Confirm")
        self.is_at("Your place on the waiting list")

    def tends(self):
        """What the worker does every minute, and whenever a place is freed."""
        self.trial.run("manage.py", "shell", "-v0", "-c", TEND)

    def number(self):
        return [int(one) for one in self.page.locator("main .lead strong").all_inner_texts()]

    def opens_the_offer(self, nth=-1):
        """The page behind the link of the newest message, or of an earlier one."""
        self.message(r"/t/")
        links = [re.search(r"/t/\S+", body)[0] for body in self.messages() if "/t/" in body]
        self.page.goto(links[nth])


@pytest.fixture(params=["with scripts", "without scripts"])
def kind(request):
    return request.param


@pytest.fixture
def office(trial):
    """All of its places are taken."""
    office = small_office.found_in(trial, f"tunggu-{next(_numbers)}")
    change(trial, "UPDATE bookings_slot SET online = taken_online WHERE point_id IN " + POINTS, office.slug)
    return office


POINTS = "(SELECT id FROM offices_servicepoint WHERE office_id = (SELECT id FROM offices_office WHERE slug = ?))"


def change(trial, statement, *values):
    with sqlite3.connect(trial.var / "tanpajeda.sqlite3", timeout=20) as database:
        database.execute(statement, values)


def free_a_place(trial, office):
    """One place, on the last day that is open for booking."""
    last = (
        f"(SELECT id FROM bookings_slot WHERE point_id IN {POINTS} AND online = taken_online ORDER BY starts_at DESC)"
    )
    change(trial, f"UPDATE bookings_slot SET online = online + 1 WHERE id = {last}", office.slug)


@pytest.fixture
def citizen(trial, new_page, kind):
    return lambda: Waits(new_page(javascript=kind == "with scripts"), trial, kind=kind)


def test_place_is_declined_by_the_first_taken_by_the_second_and_opened_with_the_code(trial, office, citizen):
    first, second, wati = citizen(), citizen(), invented("Wati Contoh")
    first.waits_at(office, invented("Budi Contoh"))
    second.waits_at(office, wati)
    assert (first.number(), second.number()) == ([1, 1], [2, 2])

    free_a_place(trial, office)
    first.tends()
    first.opens_the_offer()
    first.is_at("A place is held for you")
    first.reads(office.name.replace("Kantor", "Loket"))
    assert not [body for body in second.messages() if "/t/" in body]
    first.press("Not this one, keep waiting")
    first.is_at("Your offer from the waiting list")
    first.reads(first.words("You did not want this place"))

    second.tends()
    second.opens_the_offer()
    second.is_at("A place is held for you")
    second.press("Take this place")
    second.is_at("Your offer from the waiting list")
    second.reads(second.words("The place is yours"))
    second.find(second.page.locator("main strong.code").inner_text(), wati)
    second.is_at("Your booking")

    first.page.goto("/tunggu/")
    assert first.number() == [1, 1]


def test_place_that_is_not_answered_in_time_goes_to_the_next(trial, office, citizen):
    first, second = citizen(), citizen()
    first.waits_at(office, invented("Joko Contoh"))
    second.waits_at(office, invented("Rina Contoh"))
    free_a_place(trial, office)
    first.tends()
    first.opens_the_offer()
    first.is_at("A place is held for you")

    change(trial, "UPDATE bookings_turn SET expires_at = '2020-01-01 00:00:00' WHERE state = 'offered'")
    first.press("Take this place")

    first.is_at("Your offer from the waiting list")
    first.reads(first.words("This place is no longer held for you."))
    second.tends()
    second.opens_the_offer()
    second.is_at("A place is held for you")
    first.page.goto("/tunggu/")
    first.reads(first.words("Not answered"))
    assert first.number() == [1, 2]


def test_waiting_is_stopped_by_the_link_of_the_message_and_its_page_found_by_code_before(trial, office, citizen):
    me, person = citizen(), invented("Tuti Contoh")
    me.waits_at(office, person)
    code = me.page.locator("main strong.code").inner_text()
    me.page.context.clear_cookies()
    me.find(code, person)
    me.is_at("Your place on the waiting list")
    free_a_place(trial, office)
    me.tends()

    me.opens_the_offer()
    me.press("Stop waiting")

    me.reads(me.words("You wait no longer. Nothing more is sent, and what you typed is forgotten."))
    me.find(code, person)
    expect(me.page.locator(".error-summary")).to_be_visible()


def test_booking_waits_for_an_earlier_place_and_is_moved_there(trial, citizen):
    me, person = citizen(), invented("Dewi Contoh")
    office = small_office.found_in(trial, f"awal-{next(_numbers)}")
    me.page.goto("/")
    me.press(office.name)
    code = me.has_booked(person)
    change(trial, "UPDATE bookings_slot SET online = taken_online WHERE point_id IN " + POINTS, office.slug)
    me.find(code, person)
    before = me.when()
    me.press("Wait for an earlier place", "link")
    me.is_at("Wait for an earlier place")
    me.press("Wait for an earlier place")
    me.is_at("Your place on the waiting list")

    change(trial, "UPDATE bookings_slot SET online = online + 1 WHERE point_id IN " + POINTS, office.slug)
    me.tends()
    me.opens_the_offer()
    me.is_at("A place is held for you")
    me.press("Take this place")

    me.find(code, person)
    me.is_at("Your booking")
    assert me.when() != before


def test_staff_see_the_list_masked_until_it_is_opened(trial, desk_page):
    staff = Citizen(desk_page, trial, kind="staff")
    desk_page.goto("/petugas/tunggu/")
    desk_page.locator("#id_username").fill("demo-counter")
    desk_page.locator("#id_password").fill(trial.password("demo-counter"))
    desk_page.locator("main form button").first.click()
    staff.is_at("Waiting list")

    desk_page.locator("main table a").first.click()
    staff.is_at("On the waiting list")
    expect(desk_page.locator("main")).not_to_contain_text("Contoh")
    desk_page.locator("select[name=reason]").select_option("on_phone")
    staff.press("Show everything")

    staff.reads("Contoh")
