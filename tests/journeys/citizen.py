"""What a citizen does on the way to a booking, in either language: pressing what the page says."""

import datetime as dt
import itertools
import os
import re
import sqlite3
import time
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils import translation
from playwright.sync_api import Locator, Page, expect

from bookings.gateways.outbox import masked
from tests.journeys.browser import check_page
from tests.journeys.trial import Trial

SECONDS_FOR_A_MESSAGE = 90  # a lost nudge costs a minute, never a message
MOST_TABS = 80
JAKARTA = ZoneInfo("Asia/Jakarta")
FIRST_PASSPORT = ("No, this is the first", "A grown-up", "No, the usual way is fine", "No")
# One live booking per person: each run invents people of its own, in a district of Bekasi.
_serials = itertools.count(os.getpid() * 50 % 9000 + 1)
_phones = itertools.count(os.getpid())
_looked_at: set[tuple[str, ...]] = set()


@dataclass(frozen=True)
class Invented:
    """A person who does not exist; the NIK fits the birth date."""

    name: str
    nik: str
    born: tuple[int, int, int]  # day, month, year


def invented(name: str = "Contoh Pemohon", born: tuple[int, int, int] = (17, 8, 1990)) -> Invented:
    day, month, year = born
    return Invented(name, f"327505{day:02d}{month:02d}{year % 100:02d}{next(_serials) % 9999 + 1:04d}", born)


class Citizen:
    """A page and the language it is read in; `kind` tells browsers apart that show the same page differently."""

    def __init__(self, page: Page, trial: Trial, language: str = "id", kind: str = "phone") -> None:
        self.page = page
        self.trial = trial
        self.language = language
        self.phone = f"08121000{next(_phones) % 1000:04d}"
        self.kind = kind

    def words(self, english: str, **facts: object) -> str:
        """What the page says for an English sentence of the source."""
        with translation.override(self.language):
            return translation.gettext(english) % facts if facts else translation.gettext(english)

    def press(self, english: str, role: str = "button", *, exact: bool = False) -> None:
        self.page.locator("main").get_by_role(role, name=self.words(english), exact=exact).first.click()

    def is_at(self, english: str) -> None:
        """The page has this heading, and everybody can use the page."""
        expect(self.page.get_by_role("heading", level=1, name=self.words(english), exact=True)).to_be_visible()
        self.look()

    def look(self) -> None:
        """Everybody can use the page; each is looked at once by each kind of reader."""
        self.page.wait_for_load_state("load")
        seen = (self.kind, self.language, self.page.title(), self.page.url.split("?")[0])
        if seen not in _looked_at:
            check_page(self.page)
            _looked_at.add(seen)

    def reads(self, text: str) -> None:
        expect(self.page.locator("main")).to_contain_text(text)

    # --- the way to a place ----------------------------------------------------------------------------------

    def choose_service(self, *answers: str, people: int = 1) -> None:
        self.page.goto("/")
        self.is_at("Book a passport visit")
        self.press("Book a visit", "link")
        for answer in answers or FIRST_PASSPORT:
            self.look()
            self.press(answer, "link", exact=True)
        self.look()
        self.page.locator(f"label[for=people-{people}]").click()
        self.press("Choose place and time")
        self.is_at("Choose place and time")

    def hold_the_earliest(self) -> str:
        """The time that was pressed."""
        slot = self.page.locator("button.slot").first
        pressed = slot.locator(".slot__time").inner_text()
        slot.click()
        self.is_at("Who comes?")
        return pressed

    def hold_days_ahead(self) -> None:
        """A place on the last day that is open for booking: late enough to be moved."""
        self.page.locator("a.card__link").first.click()
        self.look()
        self.page.locator("a.day").last.click()
        self.look()
        self.page.locator("button.slot").last.click()
        self.is_at("Who comes?")

    def hold_after(self, days: int) -> None:
        """A place on the first day that is so many days away, at whatever hour of the night this runs."""
        self.page.locator("a.card__link").first.click()
        self.look()
        first = dt.datetime.now(JAKARTA).date() + dt.timedelta(days=days)
        open_days = self.page.locator("a.day").evaluate_all("days => days.map(day => day.getAttribute('href'))")
        day = next(href for href in open_days if href[-10:] >= first.isoformat())
        self.page.locator(f"a.day[href='{day}']").click()
        self.look()
        self.page.locator("button.slot").first.click()
        self.is_at("Who comes?")

    def looks_at(self, day: str, time: str) -> int:
        """How many places are left then, at the first point; the day is written as 2030-12-31, the time as 08.00."""
        self.page.locator("a.card__link").first.click()
        self.look()
        self.page.locator(f"a.day[href$='{day}']").click()
        self.look()
        slot = self.page.locator("button.slot", has_text=time).first
        return int(re.findall(r"\d+", slot.locator(".slot__left").inner_text())[0])

    def has_booked_at(self, day: str, time: str, person: Invented) -> str:
        """The code of a booking at the first point of the office that this browser has chosen."""
        self.choose_service()
        self.looks_at(day, time)
        self.page.locator("button.slot", has_text=time).first.click()
        self.is_at("Who comes?")
        self.say_who_comes(person)
        self.type_the_code()
        return self.book()[0]

    def say_who_comes(self, *people: Invented) -> None:
        for number, one in enumerate(people, start=1):
            self.page.locator(f"#id_p{number}-name").fill(one.name)
            self.page.locator(f"#id_p{number}-number").fill(one.nik)
            self.type_date(f"p{number}-born_on", one.born)
        self.page.locator("#id_phone").fill(self.phone)
        self.press("Continue")

    def type_date(self, field: str, date: tuple[int, int, int]) -> None:
        for part, value in zip(("day", "month", "year"), date, strict=True):
            self.page.locator(f"[name={field}_{part}]").fill(str(value))

    def type_the_code(self) -> None:
        self.is_at("Type the code we sent")
        self.page.locator("#id_code").fill(self.code_sent())
        self.press("Confirm")
        self.is_at("Check and book")

    def book(self) -> list[str]:
        """The booking codes of everybody, from the page that says it is done."""
        self.press("Book this visit")
        self.is_at("Your visit is booked")
        return self.page.locator(".ticket__code").all_inner_texts()

    def has_booked(self, person: Invented) -> str:
        """The code of a booking that can still be moved."""
        self.choose_service()
        self.hold_days_ahead()
        self.say_who_comes(person)
        self.type_the_code()
        return self.book()[0]

    # --- afterwards --------------------------------------------------------------------------------------------

    def find(self, code: str, person: Invented) -> None:
        self.page.goto("/b")
        self.is_at("Find my booking")
        self.page.locator("#id_code").fill(code)
        self.type_date("born_on", person.born)
        self.press("Find my booking")

    def when(self) -> str:
        """Day, time and place as the ticket says them."""
        return self.page.locator(".ticket__body p").first.inner_text()

    def messages(self) -> list[str]:
        """What this phone got. The outbox shows how long a number is and its end; demo numbers are shorter."""
        mine = masked(f"+62{self.phone[1:]}")
        return [one["body"] for one in self.trial.sent if one["to"] == mine]

    def message(self, wanted: str) -> str:
        """The first message to this phone that matches."""
        until = time.monotonic() + SECONDS_FOR_A_MESSAGE
        while time.monotonic() < until:
            found = next((body for body in self.messages() if re.search(wanted, body)), None)
            if found:
                return found
            time.sleep(0.1)
        raise AssertionError(f"no message to {self.phone} has {wanted!r}: {self.messages()}")

    def code_sent(self) -> str:
        return re.findall(r"\b\d{6}\b", self.message(r"\b\d{6}\b"))[0]

    # --- other ways --------------------------------------------------------------------------------------------

    def tab_to(self, target: Locator) -> None:
        """Only by the keyboard, as those do who cannot use a mouse."""
        for _press in range(MOST_TABS):
            if target.evaluate("node => node === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {target}")

    def time_passes(self) -> None:
        """The time of every held place is over."""
        with sqlite3.connect(self.trial.var / "tanpajeda.sqlite3", timeout=20) as database:
            database.execute("UPDATE bookings_hold SET expires_at = '2020-01-01 00:00:00' WHERE state = 'held'")
