"""Whole stories in a real browser, against a trial started by script/server."""

from functools import partial

import pytest
from playwright.sync_api import sync_playwright

from tests.journeys.browser import DESK, Noticed, launch, open_page
from tests.journeys.trial import Trial


@pytest.fixture(scope="session")
def trial(tmp_path_factory):
    """One trial with its demo data for all journeys."""
    trial = Trial(tmp_path_factory.mktemp("journeys") / "var")
    trial.start()
    trial.run("-m", "tests.journeys.at_any_hour")
    yield trial
    trial.stop()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def language():
    """What the phone asks for; parametrize it to tell a story in both: ["id", "en"]."""
    return "id"


@pytest.fixture
def noticed():
    """Fails the test when a script failed, the policy refused something, or a request went elsewhere."""
    noticed = Noticed()
    yield noticed
    assert noticed.problems == []


@pytest.fixture
def new_page(trial, browser, noticed, language):
    """Pages with cookies of their own: new_page(javascript=False, size=DESK, dark=True)."""
    known = set(browser.contexts)
    yield partial(open_page, browser, trial.url, noticed, language=language)
    for context in set(browser.contexts) - known:
        context.close()


@pytest.fixture
def page(new_page):
    """A phone."""
    return new_page()


@pytest.fixture
def no_js_page(new_page):
    """A phone whose scripts were switched off, or never arrived."""
    return new_page(javascript=False)


@pytest.fixture
def desk_page(new_page):
    """A computer at the counter."""
    return new_page(size=DESK)
