"""A citizen reads what their papers say, puts right what was misread, and cures a gap; with and without the script."""

import re

import pytest
from playwright.sync_api import expect

from documents.rules.kinds import PaperKind
from tests.factories import papers
from tests.journeys.citizen import Citizen, Invented

SECONDS_TO_READ = 60  # a page needs about three; the machine is busy
BIRTHS = {"page": 4, "no_js_page": 5}  # one live booking per person


def drawn(number):
    """An identity card, and the person on it as they would book."""
    card = papers.draw(PaperKind.EKTP, number)
    truth = {field: value for (_person, field), value in card.truth.items()}
    year, month, day = (int(part) for part in truth["birth_date"].split("-"))
    return card.picture, Invented(truth["name"].title(), truth["nik"], (day, month, year)), truth


def hand_in(me, kind, picture):
    me.page.goto(f"/berkas/kertas/{kind}/")
    me.page.locator("input[type=file]").set_input_files({"name": "x.jpg", "mimeType": "image/jpeg", "buffer": picture})
    me.press("Hand in")
    expect(me.page.locator(".sheets__page")).to_have_count(1)


def waits_for_the_reading(me):
    """The page says by itself when it is done, or is looked at again by a press."""
    me.page.goto("/berkas/bacaan/")
    done = me.page.get_by_role("link", name=me.words("See what your papers say"))
    again = me.page.get_by_role("link", name=me.words("Look again"))
    for _second in range(SECONDS_TO_READ):
        if done.count() or not again.count():
            break
        if me.kind == "no_js_page":
            again.click()
        me.page.wait_for_timeout(1000)
    me.page.goto("/berkas/bacaan/")
    expect(again).to_have_count(0)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("kind", ["page", "no_js_page"])
def test_papers_are_read_put_right_and_completed(request, kind, language, trial):
    number = BIRTHS[kind] + 10 * (language == "en")
    picture, person, truth = drawn(number)
    me = Citizen(request.getfixturevalue(kind), trial, language, kind=kind)
    me.has_booked(person)
    me.page.goto("/berkas/")
    me.is_at("Your papers")
    missing = me.page.locator(".papers__need .badge--danger")
    before = missing.count()

    hand_in(me, "ektp", picture)
    waits_for_the_reading(me)
    me.is_at("What your papers say")
    expect(me.page.get_by_role("region", name=me.words("NIK"), exact=True)).to_contain_text(truth["nik"])

    name = me.page.locator(".value").filter(has=me.page.get_by_label(re.compile(rf"^{me.words('Name')}\b")))
    expect(name.locator("img")).to_have_js_property("complete", True)
    name.get_by_role("textbox").fill("")
    name.get_by_role("button").click()
    expect(me.page.locator("main")).to_contain_text(me.words("Write what stands on the paper."))
    me.look()
    name.get_by_role("textbox").fill(truth["name"])
    name.get_by_role("button").click()
    me.reads(me.words("You checked it"))
    expect(me.page.locator(".match").first.locator(".badge")).to_have_text(me.words("The same"))

    hand_in(me, "birth_certificate", papers.draw(PaperKind.BIRTH_CERTIFICATE, number).picture)
    waits_for_the_reading(me)
    expect(me.page.locator(".match").first.locator(".badge")).to_have_text(me.words("Different"))
    me.look()
    me.page.goto("/berkas/")
    assert missing.count() == before - 2
    me.look()


def test_case_is_said_once_and_the_list_follows(page, trial):
    me = Citizen(page, trial)
    me.has_booked(drawn(30)[1])
    me.page.goto("/berkas/")
    before = me.page.locator(".papers__need").count()
    me.press("Make it fit your case with a few questions", "link")
    me.is_at("Your case")
    me.page.locator("label[for^=id_also_]").filter(has_text="penetapan").click()
    me.press("Show my list")
    me.is_at("Your papers")
    me.reads(me.words("Your list follows what you said."))
    assert me.page.locator(".papers__need").count() > before
