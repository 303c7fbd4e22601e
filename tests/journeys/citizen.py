"""What a citizen does on the way to a booking, in either language: pressing what the page says."""

import itertools
import os
import re
import time
from dataclasses import dataclass

from django.utils import translation
from playwright.sync_api import Page, expect

from tests.journeys.trial import Trial

SECONDS_FOR_A_MESSAGE = 30
# One live booking per person: each run and each worker invents people of its own, in a district of Bekasi.
_serials = itertools.count(os.getpid() * 50 % 9000 + 1)
_phones = itertools.count(os.getpid())


@dataclass(frozen=True)
class Invented:
    """A person who does not exist; the NIK fits the birth date, 17 August 1990 unless it says another."""

    name: str
    nik: str
    born: tuple[int, int, int]  # day, month, year


def invented(name: str = "Contoh Pemohon", born: tuple[int, int, int] = (17, 8, 1990)) -> Invented:
    day, month, year = born
    return Invented(name, f"327505{day:02d}{month:02d}{year % 100:02d}{next(_serials) % 9999 + 1:04d}", born)


class Citizen:
    """A page and the language it is read in."""

    def __init__(self, page: Page, trial: Trial, language: str) -> None:
        self.page = page
        self.trial = trial
        self.language = language
        self.phone = f"08121000{next(_phones) % 1000:04d}"  # the outbox shows the last three digits

    def words(self, english: str, **facts: object) -> str:
        """What the page says for an English sentence of the source."""
        with translation.override(self.language):
            return translation.gettext(english) % facts

    def press(self, english: str, role: str = "button", *, exact: bool = False) -> None:
        self.page.get_by_role(role, name=self.words(english), exact=exact).first.click()

    def is_at(self, english: str) -> None:
        """The page has this heading."""
        expect(self.page.get_by_role("heading", level=1, name=self.words(english))).to_be_visible()

    # --- the way ---------------------------------------------------------------------------------------------

    def choose_service(self, *answers: str, people: int = 1) -> None:
        self.page.goto("/")
        self.press("Book a visit", "link")
        for answer in answers:
            self.press(answer, "link", exact=True)
        self.page.locator(f"#people-{people}").check()
        self.press("Choose place and time")

    def hold_a_place(self, number: int = 0) -> None:
        self.page.locator("button.slot").nth(number).click()
        self.is_at("Who comes?")

    def say_who_comes(self, *people: Invented) -> None:
        for number, one in enumerate(people, start=1):
            self.page.locator(f"#id_p{number}-name").fill(one.name)
            self.page.locator(f"#id_p{number}-number").fill(one.nik)
            for part, value in zip(("day", "month", "year"), one.born, strict=True):
                self.page.locator(f"[name=p{number}-born_on_{part}]").fill(str(value))
        self.page.locator("#id_phone").fill(self.phone)
        self.press("Continue")

    def type_the_code(self) -> None:
        self.is_at("Type the code we sent")
        self.page.locator("#id_code").fill(self.code_sent())
        self.press("Confirm")

    def code_sent(self, *, after: int = 0) -> str:
        """The one-time code in the newest message to this phone, once there are more than `after` of them."""
        until = time.monotonic() + SECONDS_FOR_A_MESSAGE
        while time.monotonic() < until:
            mine = [one for one in self.trial.sent if one["to"].endswith(self.phone[-3:])]
            codes = [found[0] for one in mine if (found := re.search(r"\b\d{6}\b", one["body"]))]
            if len(codes) > after:
                return codes[-1]
            time.sleep(0.1)
        raise AssertionError(f"no code reached {self.phone}")

    def book(self) -> list[str]:
        """The booking codes of everybody, from the page that says it is done."""
        self.is_at("Check and book")
        self.press("Book this visit")
        self.is_at("Your visit is booked")
        return self.page.locator(".ticket__code").all_inner_texts()

    def find(self, code: str, person: Invented) -> None:
        self.page.goto("/b")
        self.page.locator("#id_code").fill(code)
        for part, value in zip(("day", "month", "year"), person.born, strict=True):
            self.page.locator(f"[name=born_on_{part}]").fill(str(value))
        self.page.locator("main").get_by_role("button", name=self.words("Find my booking")).click()
