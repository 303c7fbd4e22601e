"""A family of four on one card: booked together, their papers read by the real engine, each finished at the counter."""

import json
import re

import pytest
from playwright.sync_api import expect

from documents.rules.kinds import PaperKind
from tests.factories import papers
from tests.factories.papers import damage
from tests.journeys.browser import DESK
from tests.journeys.citizen import Citizen, Invented
from tests.journeys.test_counter import MOST_PRESSES, Officer

SECONDS_TO_READ = 240  # seven pages, the family card three times; the machine is busy
HAND_IN = """
import json, sys
from pathlib import Path
from bookings.models import Booking
from documents.actions import receiving
from documents.rules.kinds import PaperKind
for code, kind, file in json.loads(sys.argv[-1]):
    booking = Booking.objects.for_display().get(code=code.replace(" ", "").replace("-", ""))
    if kind:
        receiving.receive(booking=booking, kind=PaperKind(kind), content=Path(file).read_bytes(), by=None)
    print(json.dumps([booking.pk, booking.slot.point.slug, booking.local_start.date().isoformat()]))
"""


@pytest.fixture(scope="module")
def family():
    """Who they are as the booking asks it, and their papers."""
    members, pictures = papers.of_family(7, damage.SLIGHT)
    people = [
        Invented(one.name.title(), one.nik, (one.born_on.day, one.born_on.month, one.born_on.year)) for one in members
    ]
    return members, people, pictures


def books_for_all(me, people):
    me.page.goto("/layanan/?before=never&for_whom=adult&hurry=no&need=none")
    me.page.locator("label[for=product-later]").click()
    me.page.locator(f"label[for=people-{len(people)}]").click()
    me.press("Choose place and time")
    me.hold_days_ahead()
    me.page.locator("#id_companion").fill(people[0].name)
    me.say_who_comes(*people)
    me.type_the_code()
    return me.book()


def by_the_action(trial, tmp_path, wanted):
    """Papers that arrive another way than through the page: (code, kind, picture); where each booking is found."""
    rows = []
    for number, (code, kind, drawn) in enumerate(wanted):
        file = tmp_path / f"{number}.jpg"
        if drawn:
            file.write_bytes(drawn.picture)
        rows.append([code, kind, str(file)])
    script = tmp_path / "hand_in.py"
    script.write_text(HAND_IN)
    said = trial.run(
        "manage.py",
        "shell",
        "-c",
        f"import sys; sys.argv = ['', {json.dumps(rows)!r}]; exec(open({str(script)!r}).read())",
    )
    return [json.loads(line) for line in said.splitlines() if line.startswith("[")]


def waits_until_read(officer, pk):
    for _second in range(SECONDS_TO_READ):
        officer.page.goto(f"/petugas/berkas/loket/{pk}/")
        if not officer.page.get_by_text(officer.words("Still being read:")).count():
            return
        officer.page.wait_for_timeout(1000)
    raise AssertionError("not read in time")


def test_counter_officer_finishes_a_family_of_four(page, new_page, trial, tmp_path, family):
    members, people, pictures = family
    me = Citizen(page, trial)
    codes = books_for_all(me, people)
    assert len(set(codes)) == 4
    hands_in_the_card(me, pictures[0][PaperKind.FAMILY_CARD])
    places = by_the_action(
        trial,
        tmp_path,
        [
            (codes[0], PaperKind.EKTP, pictures[0][PaperKind.EKTP]),
            *((codes[place], kind, drawn) for place in (1, 2, 3) for kind, drawn in pictures[place].items()),
        ],
    )
    where = {pk: (point, on) for pk, point, on in places}
    assert len(where) == 4

    officer = Officer(new_page(size=DESK), trial, kind="counter")
    officer.sign_in("demo-counter", trial.password("demo-counter"))
    for member, (pk, (point, on)) in zip(members, where.items(), strict=True):
        finishes(officer, member, pk, point, on, is_child=member in members[2:])


def hands_in_the_card(me, drawn):
    me.page.goto("/berkas/kertas/family_card/")
    picture = {"name": "kk.jpg", "mimeType": "image/jpeg", "buffer": drawn.picture}
    me.page.locator("input[type=file]").set_input_files(picture)
    me.press("Hand in")
    expect(me.page.locator(".sheets__page")).to_have_count(1)


def finishes(officer, member, pk, point, on, *, is_child):
    waits_until_read(officer, pk)
    officer.page.goto(f"/petugas/?on={on}&point={point}")
    officer.presses = 0
    officer.click(officer.page.locator(f"a[href='/petugas/berkas/loket/{pk}/']"))
    expect(
        officer.page.get_by_role("heading", level=1, name=re.compile(re.escape(member.name), re.IGNORECASE))
    ).to_be_visible()
    reads_the_papers_beside_their_pictures(officer, member)
    if is_child:
        says_that_both_parents_are_there(officer)
    officer.ticks_the_papers(lambda button: officer.key(button.get_attribute("data-key")))
    officer.decides("l")
    officer.reads(officer.words("Complete. The application goes on."))
    assert officer.presses <= MOST_PRESSES


def reads_the_papers_beside_their_pictures(officer, member):
    """The picture is there with the person's own number among what was read, and the table sets papers side by side."""
    shown = officer.page.locator(".counter__picture img").first
    expect(shown).to_be_visible()
    assert shown.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") > 1000
    expect(officer.page.locator(".summary").first).to_contain_text(member.nik)
    name = officer.page.locator(".matching tbody tr").first
    expect(name.locator("td", has_text=re.compile(re.escape(member.name), re.IGNORECASE))).to_have_count(3)
    expect(name.locator(".badge--success")).to_be_visible()
    officer.look()


def says_that_both_parents_are_there(officer):
    """The questions stand open as long as one of them is."""
    officer.click(officer.page.locator("form[action$='/keadaan/'] [name=parents][value=both]"))
    with officer.page.expect_navigation():
        officer.click(officer.page.locator("form[action$='/keadaan/'] button"))
    expect(officer.page.locator(".originals__line")).to_have_count(5)
