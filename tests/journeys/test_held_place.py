"""A place that is kept: over reloads and tabs, until its time is over, and nothing typed is lost."""

from playwright.sync_api import expect

from tests.journeys.citizen import Citizen, invented


def test_held_place_survives_a_reload_and_a_second_tab(page, trial):
    me = Citizen(page, trial)
    me.choose_service()
    me.hold_the_earliest()

    page.reload()
    me.is_at("Who comes?")
    other = Citizen(page.context.new_page(), trial)
    other.page.goto("/")
    other.press("Go on with your booking", "link")

    other.is_at("Who comes?")


def test_held_place_when_its_time_is_over_keeps_what_was_typed(page, trial):
    me = Citizen(page, trial)
    person = invented("Joko Contoh")
    me.choose_service()
    me.hold_the_earliest()

    me.time_passes()
    me.say_who_comes(person)
    me.is_at("This place is no longer kept for you")
    me.press("Choose a time again", "link")
    me.hold_the_earliest()

    expect(page.locator("#id_p1-name")).to_have_value("Joko Contoh")
    expect(page.locator("#id_p1-number")).to_have_value(person.nik)
    expect(page.locator("[name=p1-born_on_year]")).to_have_value("1990")
    expect(page.locator("#id_phone")).to_have_value(me.phone)


def test_held_place_can_be_given_back(page, trial):
    me = Citizen(page, trial)
    me.choose_service()
    me.hold_the_earliest()

    me.press("Give this place back")

    me.is_at("Choose place and time")
    me.reads(me.words("The place is free for others now. Nothing you typed was lost."))


def test_free_times_are_narrowed_down_as_one_ticks(page, trial):
    me = Citizen(page, trial)
    page.goto("/jadwal/?service=new")
    page.locator("summary").first.click()
    page.get_by_label("ULP Plasa Cibubur").check()

    expect(page.locator("#found")).to_contain_text(me.words("Show all"))
    me.look()
    assert set(page.locator(".slot__place").all_inner_texts()) == {"ULP Plasa Cibubur"}
    assert "point=bekasi-cibubur" in page.url
    page.go_back()
    me.is_at("Choose place and time")


def test_free_times_without_scripts_are_narrowed_down_by_a_press(no_js_page, trial):
    me = Citizen(no_js_page, trial, kind="without scripts")
    no_js_page.goto("/jadwal/?service=new")
    no_js_page.locator("summary").first.click()
    no_js_page.get_by_label("ULP Plasa Cibubur").check()
    me.press("Show these", exact=True)

    me.is_at("Choose place and time")
    assert set(no_js_page.locator(".slot__place").all_inner_texts()) == {"ULP Plasa Cibubur"}
