"""A supervisor looks after the office's messages: what went wrong, a kind held back and let go again, the figures."""

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import DESK, PHONE
from tests.journeys.staff import Staff

URL = "/petugas/pesan-keluar/"


@pytest.fixture(scope="module")
def cookies():
    """Of the first who signed in: a code of the second factor is good for once in half a minute."""
    return []


@pytest.fixture
def supervisor(new_page, trial, cookies):
    def signed_in(**how):
        one = Staff(new_page(**how), trial, kind="supervisor" if how.get("javascript", True) else "without scripts")
        if cookies:
            one.page.context.add_cookies(cookies)
        else:
            one.sign_in("demo-supervisor", trial.password("demo-supervisor"))
            cookies.extend(one.page.context.cookies())
        return one

    return signed_in


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_supervisor_sees_what_went_wrong_and_whose_it_is(supervisor, size):
    one = supervisor(size=size)
    one.page.goto(URL)
    one.is_for_everybody()

    one.page.locator("a[href='?state=failed']").click()
    one.reads(one.words("This is not a mobile number."))
    one.page.locator("main td a.code").first.click()
    one.reads(one.words("Messages"))
    one.is_for_everybody()

    one.page.locator("form[action*='/pesan/'] button").first.click()
    one.reads("Tanpa Jeda")
    one.look()


@pytest.mark.parametrize("javascript", [True, False])
def test_supervisor_holds_a_kind_back_and_lets_it_go_by_keyboard_alone(supervisor, javascript):
    one = supervisor(size=DESK, javascript=javascript)
    one.page.goto(URL)
    one.page.locator("#pause_kind").focus()
    one.page.locator("#pause_kind").select_option("feedback")
    one.page.keyboard.press("Tab")
    one.page.keyboard.press("Enter")
    one.reads(one.words("What a worker has in hand at this moment still leaves."))
    one.look()

    one.page.locator("#id_reason").focus()
    one.page.keyboard.type("Tautan keliru")
    one.page.keyboard.press("Enter")
    banner = one.page.locator(".notice", has_text="Tautan keliru")
    expect(banner).to_be_visible()
    one.look()

    banner.locator("button").focus()
    one.page.keyboard.press("Enter")
    one.reads(one.words("These messages leave again."))
    expect(banner).to_have_count(0)


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_supervisor_takes_the_figures_along(supervisor, size):
    one = supervisor(size=size)
    one.page.goto(f"{URL}angka/")
    one.is_for_everybody()

    with one.page.expect_download() as told:
        one.page.locator("a[href$='weeks.csv']").click()

    assert told.value.suggested_filename.startswith("messages-weeks-bekasi-")
