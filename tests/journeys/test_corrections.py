"""A citizen asks to have a mistake put right; officers put it right, and the answer says what was, and what was not."""

from playwright.sync_api import expect

from documents.rules.kinds import PaperKind
from tests.factories import papers
from tests.journeys.browser import DESK, PHONE
from tests.journeys.citizen import Citizen, Invented
from tests.journeys.staff import Staff
from tests.journeys.test_own_papers import hand_in, waits_for_the_reading

REQUESTS = "/petugas/berkas/hak/"
RIGHT = "Put right. Papers and list were compared anew."
TO_A_SECOND = "This is more than a slip of the pen: another officer must agree before anything changes."


class Asking(Citizen):
    def asks(self, wish):
        self.page.goto("/berkas/data/")
        self.look()
        self.page.locator("#id_wish").fill(wish)
        self.press("Ask to have it put right")
        self.reads(self.words("You have asked to have a mistake put right."))


class Officer(Staff):
    def opens(self, code):
        self.page.goto(REQUESTS)
        self.look()
        self.page.locator("tr, li", has_text=code).get_by_role("link").first.click()
        self.look()

    def form(self, ending):
        return self.page.locator(f"form[action$='/{ending}/']")

    def presses(self, ending, told):
        """By the keyboard alone."""
        button = self.form(ending).locator("button")
        self.tab_to(button)
        self.page.keyboard.press("Enter")
        self.reads(self.words(told))

    def leaves(self, what, why):
        form = self.form("biarkan")
        form.locator("[name=what]").select_option(what)
        form.locator("[name=why]").select_option(why)
        self.presses("biarkan", "Noted: the answer will say why this stays as it is.")

    def answers(self, answer):
        self.page.locator(f"[name=answer][value={answer}]").check()
        self.press("Send the answer", exact=True)


def test_mistakes_are_put_right_by_one_officer_or_two_and_the_citizen_reads_so(new_page, trial):
    card = papers.draw(PaperKind.EKTP, 65)
    truth = {field: value for (_person, field), value in card.truth.items()}
    year, month, day = (int(part) for part in truth["birth_date"].split("-"))
    me = Asking(new_page(size=PHONE), trial)
    code = me.has_booked(Invented("Rina Salahketik", truth["nik"], (day, month, year)))
    hand_in(me, "ektp", card.picture)
    waits_for_the_reading(me)
    me.asks("Nama saya salah ketik.")

    officer = Officer(new_page(size=DESK), trial, kind="putting right")
    officer.sign_in("demo-counter", trial.password("demo-counter"))
    officer.opens(code)
    officer.is_for_everybody()
    officer.page.locator("#id_name").fill("")
    officer.form("betulkan").locator("button").click()
    expect(officer.page.locator(".error-summary, [role=alert]").first).to_be_visible()
    officer.is_for_everybody_but_reloaded() if False else None
    officer.opens(code)

    paper = officer.page.locator("details", has=officer.page.locator("[name=said]")).first
    paper.locator("summary").click()
    place = paper.locator("form", has=officer.page.locator("[name=said]")).first
    place.locator("[name=said]").fill("Kota Betul")
    place.locator("[name=said]").press("Enter")
    officer.reads(officer.words(RIGHT))

    officer.page.locator("#id_name").fill(truth["name"].title())
    officer.presses("betulkan", TO_A_SECOND)
    officer.is_for_everybody()

    second = Officer(new_page(size=PHONE, javascript=False), trial, kind="second officer, phone without scripts")
    second.sign_in("demo-supervisor", trial.password("demo-supervisor"))
    second.opens(code)
    second.is_for_everybody()
    second.presses("setuju", RIGHT)
    second.leaves("birth_date:", "papers_agree")
    second.answers("partly")

    me.page.goto("/berkas/data/")
    me.reads(me.words("Put right"))
    me.reads(me.words("Not put right"))
    me.look()
