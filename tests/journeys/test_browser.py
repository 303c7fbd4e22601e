"""The browser of the journeys notices what it should: each example here must fail a journey."""

import pytest

from tests.journeys.browser import check_page

GOOD = "<!doctype html><html lang=id><title>t</title><main><h1>Halo</h1>"


def planted(page, body):
    """The trial's home page with another body."""
    page.route("**/planted", lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto("/planted")


def test_check_page_when_all_is_well_says_nothing(page):
    planted(page, GOOD)

    check_page(page)


@pytest.mark.parametrize("kind", ["page", "no_js_page"])
@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("<input>", "label"),
        ("<p style='color:#aaa;background:#fff'>pucat", "color-contrast"),
        (
            "<p><a href=/1 style='display:inline-block;width:9px;height:9px'>a</a>"
            "<a href=/2 style='display:inline-block;width:9px;height:9px'>b</a>",
            "target-size",
        ),
        ("<div style='width:900px'>lebar", "scrolls sideways"),
    ],
)
def test_check_page_when_something_is_wrong_names_it(request, kind, body, rule):
    page = request.getfixturevalue(kind)
    planted(page, GOOD + body)

    with pytest.raises(AssertionError, match=rule):
        check_page(page)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("<script>nothing.there</script>", "script: nothing is not defined"),
        ("<script>console.error('broken')</script>", "console: broken"),
        ("<img src=https://example.org/a.png alt=a>", "asked another host: https://example.org/a.png"),
        ("<img src=/no-such.png alt=a>", "404: {}/no-such.png"),
    ],
)
def test_noticed_when_something_is_wrong_tells_it(trial, page, noticed, body, told):
    planted(page, GOOD + body)
    page.wait_for_load_state("networkidle")

    problems = noticed.problems[:]
    noticed.problems.clear()

    assert problems == [told.format(trial.url)]
