"""What those do who plan: signing in, asking for rosters, publishing them, reporting who is ill."""

import base64
import re
import time

from django_otp.oath import totp
from playwright.sync_api import expect

from tests.journeys.browser import LOCALES, check_page
from tests.journeys.citizen import Citizen

SECONDS_FOR_A_ROSTER = 90
SECONDS_OF_A_CODE = 30
MILLISECONDS = 1000
_said_last: dict[str, str] = {}  # by secret; no code is taken twice, so whoever signs in again waits for the next


def secret_of(trial, username):
    """What the login's authenticator app knows; empty for a role without a second step."""
    told = (trial.var / "demo-logins.txt").read_text()
    found = re.search(rf"^{username}\s+([A-Z2-7]{{16,}})$", told, re.MULTILINE)
    return found.group(1) if found else ""


def code_of(secret):
    """What the app shows now, or next when the login has said this one already."""
    code = f"{totp(base64.b32decode(secret)):06d}"
    if _said_last.get(secret) == code:
        time.sleep(SECONDS_OF_A_CODE - time.time() % SECONDS_OF_A_CODE)
        code = f"{totp(base64.b32decode(secret)):06d}"
    _said_last[secret] = code
    return code


class Staff(Citizen):
    """A page of somebody who works at an office, read like a citizen's."""

    def sign_in(self, username, password):
        self.page.goto("/petugas/masuk/")
        self.page.locator("#id_username").fill(username)
        self.page.locator("#id_password").fill(password)
        self.press("Sign in")
        if secret := secret_of(self.trial, username):
            self.page.locator("#id_code").fill(code_of(secret))
            self.page.locator("main form button").first.click()
        expect(self.page.get_by_role("link", name=self.words("My shifts"))).to_be_visible()

    def is_for_everybody(self):
        """The page can be used in both languages and both colour schemes."""
        for language in LOCALES:
            for scheme in ("light", "dark"):
                self.speaks(language)
                self.page.emulate_media(color_scheme=scheme)
                self.page.reload()
                check_page(self.page)
        self.speaks(self.language)
        self.page.emulate_media(color_scheme="light")
        self.page.reload()

    def speaks(self, language):
        self.page.context.add_cookies([{"name": "language", "value": language, "url": self.trial.url}])

    # --- rosters ---------------------------------------------------------------------------------------------

    def asks_for_a_roster(self, since, weeks=1):
        self.page.goto("/petugas/jadwal/")
        self.is_at("Rosters")
        self.page.locator("#id_first").fill(since.isoformat())
        self.page.locator("#id_weeks").select_option(str(weeks))
        self.page.locator("#id_seconds").select_option("20")
        self.press("Plan it")
        self.waits_for_the_draft()

    def waits_for_the_draft(self):
        """The page brings itself up to date, or is looked at again by a press."""
        until = time.monotonic() + SECONDS_FOR_A_ROSTER
        again = self.page.locator("#progress a")
        while again.count() and time.monotonic() < until:
            if self.kind == "without scripts":
                again.click()
            self.page.wait_for_timeout(0.5 * MILLISECONDS)
        expect(self.page.get_by_role("heading", name=self.words("Publish"), exact=True)).to_be_visible()
        self.look()

    def publishes(self):
        self.press("See who would lose their place")
        self.reads(self.words("Nobody loses a place."))
        self.look()
        self.press("Publish this roster")
        self.reads(self.words("Published. The places follow who serves."))

    def officers_at_work(self, on):
        """Who works on the day, from the planner's week."""
        self.page.goto(f"/petugas/jadwal/pekan/?on={on.isoformat()}")
        self.look()
        names = self.page.locator(f"#day-{on.isoformat()} tbody th").all_inner_texts()
        return [name.partition(",")[0].strip() for name in names]  # what follows says what a press does

    def reports_ill(self, officer, on):
        self.page.goto("/petugas/ketidakhadiran/")
        self.is_at("Absences")
        self.page.locator("input[name=kind][value=illness]").check()
        self.page.locator("#id_officer").select_option(label=officer)
        for field in ("first", "last"):
            self.page.locator(f"#id_{field}").fill(on.isoformat())
        self.page.locator("form[action$='minta/'] button").click()
        expect(self.page.locator("main")).to_contain_text(officer)
