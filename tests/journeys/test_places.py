"""A citizen looks where to go: what is near, what is open, another office on another clock."""

from playwright.sync_api import expect

from tests.journeys.citizen import Citizen

CIBUBUR = {"latitude": -6.3738, "longitude": 106.9004}


def test_places_are_sorted_by_distance_on_the_phone_itself(page, trial):
    me = Citizen(page, trial)
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation(CIBUBUR)

    page.goto("/tempat/")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    me.press("Nearest first")
    expect(page.locator("[data-near-status]")).to_have_text(
        me.words("The nearest stands first now. Where you are was not sent anywhere.")
    )

    assert page.locator("h2.card__title").first.inner_text() == "ULP Plasa Cibubur"
    assert asked == []
    me.is_at("Places and hours")


def test_places_near_a_district_are_found_without_a_position(no_js_page, trial):
    me = Citizen(no_js_page, trial, kind="without scripts")

    no_js_page.goto("/jadwal/?service=new&people=2")
    me.press("Which place is near to me?", "link")
    me.is_at("Which place is near to me?")
    me.press("Jatisampurna", "link")

    me.is_at("Choose place and time")
    me.reads("ULP Plasa Cibubur")
    assert "people=2" in no_js_page.url


def test_place_shows_its_hours_and_leads_to_its_free_times(desk_page, trial):
    me = Citizen(desk_page, trial, kind="desk")

    desk_page.goto("/tempat/")
    me.press("Immigration Lounge Grand Metropolitan Mall", "link")
    me.is_at("Immigration Lounge Grand Metropolitan Mall")
    me.reads("09.00–14.00 tanpa jeda")
    me.press("Free times here", "link")

    me.is_at("Immigration Lounge Grand Metropolitan Mall")
    expect(desk_page.locator("a.day").first).to_be_visible()


def test_office_abroad_tells_its_own_time(page, trial):
    me = Citizen(page, trial)

    page.goto("/")
    me.press("KBRI London")
    expect(page.locator(".brand__office")).to_have_text("KBRI London")
    page.goto("/jadwal/?service=new")

    assert "(GMT)" in page.locator("main").inner_text() or "(BST)" in page.locator("main").inner_text()
    me.is_at("Choose place and time")
