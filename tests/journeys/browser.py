"""A phone's browser that talks to the trial alone, and what it noticed on the way."""

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Request, Response, Route

PHONE = (360, 740)
DESK = (1280, 900)
NAMES = ("chromium-headless-shell", "chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
PATIENCE = 20_000  # milliseconds, on a busy machine
LOCALES = {"id": "id-ID", "en": "en-GB"}
WIDTH_OF_CONTENT = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

# Where a page's scripts are off (its <noscript> is then parsed), timers never ring, and axe-core would wait for ever.
# Promises are kept, so they stand in.
TIMERS_WITHOUT_SCRIPTS = """() => {
    const box = document.createElement("div");
    box.innerHTML = "<noscript><b></b></noscript>";
    if (box.querySelector("b"))
        window.setTimeout = (call, after, ...given) => { Promise.resolve().then(() => call(...given)); return 0; };
}"""

AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},  # WCAG 2.2 AA, yet off unless named
    "resultTypes": ["violations"],
    "preload": False,  # fetches style sheets a second time for rules that are not asked for
}


@dataclass
class Noticed:
    """What went wrong in a browser, whatever the page showed."""

    problems: list[str] = field(default_factory=list)

    def console(self, message: ConsoleMessage) -> None:
        """Failed loads are judged by their response, which says more."""
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.problems.append(f"console: {message.text}")

    def response(self, response: Response) -> None:
        """A page may refuse (4xx); a part of a page may not be missing, and nothing may fail (5xx)."""
        is_part = response.request.resource_type in ("stylesheet", "script", "image", "font", "manifest")
        if response.status >= (400 if is_part else 500):
            self.problems.append(f"{response.status}: {response.url}")

    def elsewhere(self, request: Request) -> None:
        self.problems.append(f"asked another host: {request.url}")


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=program(os.environ), args=FLAGS)


def program(env: Mapping[str, str]) -> str | None:
    """The Chromium that CHROMIUM names, else the system's, else what script/browser fetched; None: Playwright's own."""
    path = os.pathsep.join([env.get("PATH", os.defpath), str(Path(sys.executable).parent)])
    if named := env.get("CHROMIUM"):
        return shutil.which(named, path=path)
    found = (shutil.which(name, path=path) for name in NAMES)
    return next((one for one in found if one and not one.startswith("/snap/")), None)


def open_page(
    browser: Browser,
    url: str,
    noticed: Noticed,
    *,
    language: str,
    javascript: bool = True,
    size: tuple[int, int] = PHONE,
    dark: bool = False,
) -> Page:
    """An empty page with its own cookies; relative addresses lead to the trial, all others nowhere."""
    context = browser.new_context(
        base_url=url,
        viewport={"width": size[0], "height": size[1]},
        locale=LOCALES[language],
        timezone_id="Asia/Jakarta",
        java_script_enabled=javascript,
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        accept_downloads=True,
    )
    context.set_default_timeout(PATIENCE)

    def only_here(route: Route) -> None:
        if route.request.url.startswith(url):
            route.continue_()
        else:
            noticed.elsewhere(route.request)
            route.abort()

    context.route("**/*", only_here)
    context.on("console", noticed.console)
    context.on("weberror", lambda error: noticed.problems.append(f"script: {error.error}"))
    context.on("response", noticed.response)
    return context.new_page()


def check_page(page: Page) -> None:
    """The page can be used by everybody: axe-core finds nothing, and nothing sticks out to the side."""
    page.evaluate(TIMERS_WITHOUT_SCRIPTS)
    found = Axe().run(page, options=AXE).response["violations"]
    told = [f"{one['id']}: {one['help']}: {[node['html'] for node in one['nodes']][:3]}" for one in found]
    assert told == [], f"{page.url}\n" + "\n".join(told)
    assert page.evaluate(WIDTH_OF_CONTENT) <= 0, f"{page.url} scrolls sideways"
