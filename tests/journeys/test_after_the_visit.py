"""After the visit: a passport is marked as ready, read of and collected; how it was is asked once."""

import json

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import DESK, PHONE
from tests.journeys.citizen import Citizen, Invented
from tests.journeys.staff import Staff

READY, COLLECTED = "form[action*='/paspor/siap/tandai/']", "form[action$='/paspor/diambil/']"


@pytest.fixture
def somebody(trial):
    return json.loads(trial.run("-m", "tests.journeys.after_the_visit"))


def ticks(clerk, form, somebody):
    """By the keyboard alone."""
    box = clerk.page.locator(f"{form} input[name=booking][value='{somebody['key']}']")
    box.focus()
    clerk.page.keyboard.press("Space")
    expect(box).to_be_checked()
    clerk.page.locator(f"{form} button").focus()
    clerk.page.keyboard.press("Enter")


@pytest.mark.parametrize(("size", "javascript"), [(DESK, True), (PHONE, False)], ids=["desk", "phone without scripts"])
def test_passport_is_ready_then_read_of_then_collected(new_page, trial, somebody, size, javascript):
    kind = "desk" if javascript else "without scripts"
    clerk = Staff(new_page(size=size, javascript=javascript), trial, kind=kind)
    owner = Citizen(new_page(javascript=javascript), trial, kind=kind)
    who = Invented("", "", tuple(somebody["born"]))
    clerk.sign_in("demo-counter", trial.password("demo-counter"))

    clerk.page.goto(f"/petugas/paspor/siap/?on={somebody['on']}")
    clerk.is_at("Mark passports as ready")
    ticks(clerk, READY, somebody)
    clerk.reads("1 paspor ditandai siap diambil")
    clerk.look()

    clerk.press("Take it back")
    clerk.reads("1 baris ditarik kembali.")
    owner.find(somebody["code"], who)
    expect(owner.page.get_by_text(owner.words("Your passport is ready to be collected"))).to_have_count(0)

    clerk.page.goto(f"/petugas/paspor/siap/?on={somebody['on']}")
    ticks(clerk, READY, somebody)
    clerk.reads("1 paspor ditandai siap diambil")
    owner.page.reload()
    owner.is_at("Your booking")
    owner.reads(owner.words("Your passport is ready to be collected"))

    clerk.page.goto("/petugas/paspor/")
    clerk.is_at("Passports to collect")
    ticks(clerk, COLLECTED, somebody)
    clerk.reads("1 paspor ditandai sudah diambil")
    owner.page.reload()
    owner.is_at("Your booking")
    owner.reads("Paspor Anda diambil pada")


@pytest.mark.parametrize("kind", ["page", "no_js_page"])
def test_how_it_was_is_answered_once(request, kind, trial, somebody):
    me = Citizen(request.getfixturevalue(kind), trial, kind=kind)

    me.page.goto(f"/u/{somebody['secret']}")
    me.is_at("Two questions about your visit")
    me.press("Send the answer")
    me.reads(me.words("Choose one."))
    me.look()
    me.page.get_by_label(me.words("Good"), exact=True).check()
    me.page.get_by_label(me.words("What should be better?")).fill("Kursi di ruang tunggu")
    me.press("Send the answer")
    me.is_at("Thank you")

    me.page.goto(f"/u/{somebody['secret']}")
    me.is_at("This link works no longer")
