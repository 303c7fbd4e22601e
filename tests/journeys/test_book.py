"""A citizen books: in both languages, with scripts and without, alone and as a family, by keyboard alone."""

import pytest
from playwright.sync_api import expect

from tests.journeys.citizen import Citizen, invented

BOTH = pytest.mark.parametrize("language", ["id", "en"])


def papers(page):
    """What a press on the papers downloads."""
    return [page.request.get(path) for path in ("/janji/lembar.pdf", "/janji/kalender.ics", "/janji/qr.svg")]


@BOTH
def test_citizen_books_on_a_phone(page, trial, language):
    me = Citizen(page, trial, language)
    person = invented("Sri Contoh")

    me.choose_service()
    pressed = me.hold_the_earliest()
    expect(page.locator("[data-countdown-left]")).to_be_visible()
    me.press("Continue")
    expect(page.locator(".error-summary")).to_be_focused()
    me.look()
    me.say_who_comes(person)
    me.is_at("Type the code we sent")
    page.locator("#id_code").fill("12345")
    me.press("Confirm")
    me.look()
    me.type_the_code()
    me.reads("••••••••••••" + person.nik[-4:])
    code = me.book()[0]

    assert f"{pressed} WIB" in me.when()
    pdf, calendar, qr = papers(page)
    assert pdf.body().startswith(b"%PDF-")
    assert "BEGIN:VEVENT" in calendar.text()
    assert "<svg" in qr.text()
    told = me.message(f"..{code[-3:]}")
    assert told.startswith("Tanpa Jeda Imigrasi Bekasi: " + {"id": "terpesan", "en": "booked"}[language])


@BOTH
def test_citizen_books_without_scripts(no_js_page, trial, language):
    me = Citizen(no_js_page, trial, language, kind="without scripts")

    me.choose_service("Yes", "It has run out, or soon will", "A grown-up", "No, the usual way is fine", "No")
    pressed = me.hold_the_earliest()
    expect(no_js_page.locator("[data-countdown-left]")).to_be_hidden()
    me.say_who_comes(invented("Budi Contoh"))
    me.type_the_code()
    codes = me.book()

    assert len(codes) == 1
    assert f"{pressed} WIB" in me.when()
    me.reads({"id": "Paspor lama", "en": "Old passport"}[language])


def test_family_gets_its_places_together(desk_page, trial):
    me = Citizen(desk_page, trial, kind="desk")
    family = [
        invented("Ayah Contoh", (1, 2, 1985)),
        invented("Ibu Contoh", (3, 4, 1987)),
        invented("Anak Contoh", (5, 6, 2018)),
    ]

    me.page.goto("/layanan/?before=never&for_whom=adult&hurry=no&need=none")
    me.page.locator("label[for=product-later]").click()
    me.page.locator("label[for=people-3]").click()
    me.press("Choose place and time")
    me.hold_the_earliest()
    me.page.locator("#id_companion").fill("Ayah Contoh")
    me.say_who_comes(*family)
    me.type_the_code()
    codes = me.book()

    assert len(set(codes)) == 3
    me.reads("KTP elektronik (e-KTP) orang tua atau wali")
    assert papers(desk_page)[0].body().startswith(b"%PDF-")


def test_citizen_reaches_a_place_by_keyboard_alone(page, trial):
    me = Citizen(page, trial)

    page.goto("/")
    me.tab_to(page.get_by_role("link", name="Langsung ke isi"))
    page.keyboard.press("Enter")
    for answer in ("Book a visit", "No, this is the first", "A grown-up", "No, the usual way is fine", "No"):
        me.tab_to(page.locator("main").get_by_role("link", name=me.words(answer), exact=True))
        page.keyboard.press("Enter")
        page.wait_for_load_state("load")
    me.tab_to(page.get_by_role("button", name=me.words("Choose place and time")))
    page.keyboard.press("Enter")
    me.is_at("Choose place and time")
    me.tab_to(page.locator("button.slot").first)
    page.keyboard.press("Enter")
    me.is_at("Who comes?")
    me.tab_to(page.locator("#id_p1-name"))
    page.keyboard.type("Contoh")

    expect(page.locator("#id_p1-name")).to_have_value("Contoh")


def test_answers_can_be_given_anew(page, trial):
    me = Citizen(page, trial)

    page.goto("/layanan/?before=had_one&why=lost&for_whom=adult&need=none")
    me.reads("Penggantian paspor hilang")
    page.get_by_role("link", name=me.words("Change")).nth(1).click()
    me.is_at("Why do you need a new one?")
    me.press("The pages are full", "link", exact=True)

    me.reads("Penggantian paspor penuh")


def test_pages_in_the_dark_can_be_read_by_everybody(new_page, trial):
    me = Citizen(new_page(dark=True), trial, kind="dark")

    for path in ("/", "/layanan/?before=had_one", "/layanan/?before=collect&need=none", "/tempat/", "/bantuan/"):
        me.page.goto(path)
        me.look()
    me.page.goto("/jadwal/?service=pick_up")
    me.is_at("Choose place and time")
    me.hold_the_earliest()
