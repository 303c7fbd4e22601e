"""Papers before the visit: handed in, found wanting, handed in again, found complete; each side reads what it needs."""

from playwright.sync_api import expect

from tests.factories import snaps
from tests.journeys.browser import DESK, PHONE
from tests.journeys.citizen import Citizen, invented
from tests.journeys.staff import Staff

CARD = snaps.as_jpeg(snaps.on_a_table(snaps.draw()))
ANOTHER = snaps.as_jpeg(snaps.on_a_table(snaps.draw(1500, 950)))
LIST = "/petugas/berkas/periksa/"


class Applicant(Citizen):
    def hands_in(self, kind, content=CARD, *, replaces=False):
        self.page.goto(f"/berkas/kertas/{kind}/")
        if replaces:
            self.press("Replace", "link")
        file = {"name": "paper.jpg", "mimeType": "image/jpeg", "buffer": content}
        self.page.locator("input[type=file]").set_input_files(file)
        self.press("Hand in")
        expect(self.page.locator(".sheets__page")).to_have_count(1)
        expect(self.page.locator("main")).to_contain_text(self.words("Handed in"))

    def is_told(self, english):
        """On the own page of papers, which everybody can use."""
        self.page.goto("/berkas/")
        self.reads(self.words(english))
        self.look()


class Officer(Staff):
    def opens(self, code):
        self.page.goto(LIST)
        self.look()
        row = self.page.locator("tr", has_text=code)
        row.get_by_role("button").click()
        expect(self.page.get_by_role("heading", level=2, name=self.words("What the list asks for"))).to_be_visible()
        self.page.wait_for_load_state("load")

    def looks_at(self, kind, fault=""):
        """By the key that stands on the paper's button."""
        form = self.page.locator(".originals__tick", has=self.page.locator(f"input[value={kind}]"))
        key = form.locator("button").get_attribute("data-key")
        if fault:
            form.locator("select").select_option(fault)
            self.page.locator("h1").click()
        self.page.keyboard.press(key)
        expect(form).to_have_count(0)

    def answers(self, key, told):
        """The key goes to the button; the same key again presses it."""
        self.page.keyboard.press(key)
        expect(self.page.locator(f"button[data-key={key}]")).to_be_focused()
        self.page.keyboard.press(key)
        self.reads(self.words(told))


def test_papers_found_wanting_are_handed_in_again_and_found_complete(new_page, trial):
    me = Applicant(new_page(size=PHONE), trial)
    code = me.has_booked(invented("Periksa Contoh"))
    officer = Officer(new_page(size=DESK), trial, kind="checking officer")
    officer.sign_in("demo-counter", trial.password("demo-counter"))

    me.hands_in("ektp")
    me.is_told("Ask for a check now")
    me.hands_in("family_card")
    me.hands_in("birth_certificate")
    me.is_told("The office has your papers")

    officer.opens(code)
    officer.looks_at("ektp")
    officer.looks_at("family_card", fault="cannot_be_read")
    officer.looks_at("birth_certificate")
    officer.look()
    officer.answers("k", "Incomplete. The citizen reads what is missing, what helps, and until when.")
    officer.is_for_everybody()

    assert f"..{code[-3:]}: tak terbaca, ganti. Sampai " in me.message("tak terbaca")
    me.is_told("An officer looked at your papers: something is missing")
    me.reads(me.words("It cannot be read."))
    me.hands_in("family_card", ANOTHER, replaces=True)
    me.is_told("The office has your papers")

    officer.opens(code)
    officer.reads(officer.words("Answered so far"))
    officer.looks_at("family_card")
    officer.answers("l", "Complete. The citizen is told to bring the originals.")

    assert code[-3:] in me.message("tampak lengkap")
    me.is_told("Your papers look complete")


def test_papers_are_checked_without_a_script_and_on_a_phone(new_page, trial):
    officer = Officer(new_page(size=PHONE, javascript=False), trial, kind="checking officer, phone without scripts")
    officer.sign_in("demo-counter", trial.password("demo-counter"))
    officer.page.goto(LIST)
    officer.is_for_everybody()

    officer.page.locator("tbody tr").first.get_by_role("button").click()
    officer.is_for_everybody()
    ticks = officer.page.locator(".originals__tick button")
    for _paper in range(ticks.count()):
        ticks.first.click()
        officer.page.wait_for_load_state("load")
    officer.page.locator("button[value=complete]").click()
    officer.reads(officer.words("Complete. The citizen is told to bring the originals."))

    officer.page.goto("/petugas/berkas/rujukan/")
    officer.is_for_everybody()
