"""A citizen hands papers in from a phone: with and without the script, over a bad line, after a page was reloaded."""

import pytest
from playwright.sync_api import expect

from tests.factories import snaps
from tests.journeys.citizen import Citizen, invented

CARD = snaps.as_jpeg(snaps.on_a_table(snaps.draw()))
DARK = snaps.as_jpeg(snaps.dark(snaps.draw()))
HEAVY = snaps.as_jpeg(snaps.noisy(snaps.draw(2400, 1500), 20), quality=97)


def choose(page, content, name="paper.jpg"):
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "image/jpeg", "buffer": content})


@pytest.mark.parametrize("kind", ["page", "no_js_page"])
def test_paper_is_handed_in_looked_at_replaced_and_taken_back(request, kind, trial):
    me = Citizen(request.getfixturevalue(kind), trial, kind=kind)
    me.has_booked(invented("Berkas Contoh"))
    me.press("See, move or cancel", "link")
    me.press("Hand in papers beforehand", "link")
    me.is_at("Your papers")
    me.page.goto("/berkas/kertas/ektp/")

    choose(me.page, DARK)
    me.press("Hand in")
    me.reads(me.words("This picture is dark. Go to a window or switch on a light, and take it again."))
    me.look()

    me.press("Replace", "link")
    choose(me.page, CARD)
    me.press("Hand in")
    me.reads(me.words("Handed in. If you can read it here, so can the office."))
    expect(me.page.locator(".sheets__page")).to_have_count(1)

    me.press("Take it back")
    expect(me.page.locator(".sheets__page")).to_have_count(2)
    me.look()

    choose(me.page, b"\xff\xd8\xff" + bytes(3000))
    me.press("Hand in")
    me.reads(me.words("This file cannot be opened: it is damaged or not whole. Take the picture again."))
    expect(me.page.locator(".sheets__page")).to_have_count(2)


def test_file_over_a_bad_line_goes_on_where_it_stood_even_after_a_reload(page, trial, tmp_path):
    (tmp_path / "card.jpg").write_bytes(HEAVY)
    me = Citizen(page, trial)
    me.has_booked(invented("Sinyal Contoh"))
    offsets = []
    cut = {"after": 3}

    def line(route):
        offsets.append(int(route.request.headers["upload-offset"]))
        if len(offsets) > cut["after"]:
            route.abort("internetdisconnected")
        else:
            route.continue_()

    page.route("**/berkas/kirim/*-*/", line)
    page.goto("/berkas/kertas/family_card/")
    page.locator("input[type=file]").set_input_files(tmp_path / "card.jpg")
    me.press("Hand in")
    me.reads(me.words("The connection is gone. It goes on by itself as soon as it is back; keep this page open."))

    arrived = offsets[3]
    assert arrived > 0
    page.reload()
    offsets.clear()
    cut["after"] = 1000
    page.locator("input[type=file]").set_input_files(tmp_path / "card.jpg")
    me.press("Hand in")

    expect(page.locator(".sheets__page")).to_have_count(1)
    assert offsets[0] == arrived


def test_file_whose_last_answer_is_lost_on_the_way_is_there_once(page, trial):
    me = Citizen(page, trial)
    me.has_booked(invented("Putus Contoh"))
    lost = []

    def line(route):
        answer = route.fetch()
        if "done" in answer.text() and not lost:
            lost.append(answer.status)
            route.abort("internetdisconnected")
        else:
            route.fulfill(response=answer)

    page.route("**/berkas/kirim/*-*/", line)
    page.goto("/berkas/kertas/ektp/")
    choose(page, CARD)
    me.press("Hand in")

    me.reads(
        me.words("This file is not on its way any more. Look whether it is here, and choose it again if it is not.")
    )
    expect(page.locator(".sheets__page")).to_have_count(1)
    assert lost == [200]


def test_file_on_its_way_shows_in_figures_how_much_has_arrived(page, trial, tmp_path):
    (tmp_path / "card.jpg").write_bytes(HEAVY)
    me = Citizen(page, trial)
    me.has_booked(invented("Maju Contoh"))
    pieces, is_slow = [], True
    page.route("**/berkas/kirim/*-*/", lambda route: pieces.append(route) if is_slow else route.continue_())
    page.goto("/berkas/kertas/diploma/")
    bar, said = page.locator("progress.upload__bar"), page.locator(".upload__words")
    expect(bar).to_be_hidden()
    page.locator("input[type=file]").set_input_files(tmp_path / "card.jpg")
    me.press("Hand in")

    shares = []
    for number in range(4):
        while len(pieces) <= number:
            page.wait_for_timeout(50)
        expect(bar).to_be_visible()
        shares.append(int(bar.evaluate("bar => bar.value")))
        expect(said).to_have_text(f"Mengirim: {shares[-1] // 10 * 10} persen")
        is_slow = number < 3
        pieces[number].continue_()

    assert shares[0] == 0
    assert shares == sorted(set(shares))
    assert 0 < shares[-1] < 100
    expect(page.locator(".sheets__page")).to_have_count(1)


def test_file_on_its_way_without_the_script_says_what_to_wait_for(no_js_page, trial):
    me = Citizen(no_js_page, trial, kind="no_js_page")
    me.has_booked(invented("Sabar Contoh"))
    me.page.goto("/berkas/kertas/diploma/")

    me.reads(
        me.words(
            "While the file is on its way your browser shows that the page is loading."
            " Keep this page open until it says that it has arrived."
        )
    )
    expect(me.page.locator("progress")).to_be_hidden()
    choose(me.page, HEAVY)
    me.press("Hand in")

    expect(me.page.locator(".sheets__page")).to_have_count(1)
