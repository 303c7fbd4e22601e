"""A citizen's own booking: found with two facts, moved, cancelled, and either taken back."""

import pytest
from playwright.sync_api import expect

from tests.journeys.citizen import Citizen, invented


@pytest.mark.parametrize("kind", ["page", "no_js_page"])
def test_booking_is_found_moved_cancelled_and_taken_back(request, kind, trial):
    me = Citizen(request.getfixturevalue(kind), trial, kind=kind)
    person = invented("Ratna Contoh")
    code = me.has_booked(person)
    first = me.when()

    me.find(code.lower(), person)
    me.is_at("Your booking")
    assert me.when() == first

    me.press("Move to another time", "link")
    me.is_at("Move to another time")
    me.page.locator("button.slot").first.click()
    me.is_at("Your booking")
    me.reads(me.words("Your visit has been moved."))
    assert me.when() != first

    me.press("Take it back")
    me.is_at("Your booking")
    assert me.when() == first

    me.press("Cancel this booking", "link")
    me.is_at("Cancel this booking?")
    me.press("Cancel this booking")
    me.is_at("Your booking")
    me.reads(me.words("This booking is cancelled. Nobody expects you."))

    me.press("Take it back")
    me.is_at("Your booking")
    assert me.when() == first


def test_booking_opens_only_with_its_two_facts(page, trial):
    me = Citizen(page, trial)
    person = invented("Agus Contoh")
    code = me.has_booked(person)

    page.get_by_role("button", name="English").click()
    me.language = "en"
    me.is_at("Your visit is booked")
    me.press("See, move or cancel", "link")
    me.is_at("Your booking")
    me.press("Close on this device")
    page.goto("/janji/")
    me.is_at("Find my booking")

    me.find(code, invented(born=(18, 8, 1990)))
    expect(page.locator(".error-summary")).to_contain_text(
        "Nothing was found with these two facts. Check the code and the birth date."
    )
    me.look()
    me.find(code, person)
    me.is_at("Your booking")
