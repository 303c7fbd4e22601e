"""Whatever a browser sends: a clear page, a 4xx or a way on, and nothing changed. Never a 5xx."""

import uuid

import pytest
from django.core import signing
from django.urls import reverse

from bookings.models import Booking, Change, Hold
from bookings.views import cookies
from offices.models import JournalEntry
from tests.factories import houses, visits

pytestmark = pytest.mark.django_db

LONG = "x" * 100_000
HOSTILE = (
    "",
    " ",
    "\x00",
    "\u202egnirts",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "%s%n{0}",
    "-1",
    "0",
    "1e400",
    "9" * 400,
    "1.000",
    "1,5",
    "٣",
    "null",
    "[]",
    "🛂" * 50,
    "Сити Contoh",
    LONG,
)
PLACES = (
    "home",
    "bookings:start",
    "bookings:times",
    "bookings:near",
    "bookings:find",
    "offices:places",
    "help",
    "privacy",
)
FINE = {("p1-name", "null"), ("companion", "null"), ("p1-born_on_day", "٣")}  # a name, and the third of May
QUESTIONS = (
    "service",
    "product",
    "people",
    "point",
    "saturday",
    "late",
    "lane",
    "before",
    "why",
    "day",
    "code",
    "only",
)


@pytest.fixture(autouse=True)
def home(settings):
    settings.HOME_OFFICE = "bekasi"
    return houses.make_point(slug="main", name="Main office")


@pytest.fixture
def held(client, home):
    """A browser that holds a place for one person."""
    slot = visits.make_slot(point=home)
    client.post(reverse("bookings:hold"), hold_form(slot))
    return slot


def hold_form(slot, /, **changes):
    form = {"slot": slot.pk, "service": "new", "product": "ordinary-5", "people": 1, "key": str(uuid.uuid4())}
    return {**form, **changes}


def who_form(**changes):
    born_on = {"p1-born_on_day": "17", "p1-born_on_month": "5", "p1-born_on_year": "1990"}
    person = {"p1-name": "Siti Contoh", "p1-number": "3275015705900001", **born_on}
    return {**person, "phone": "0811 0000 001", "email": "", "language": "id", "companion": "", **changes}


def remember(client, name, value):
    """A cookie as this product signs it."""
    client.cookies[name] = signing.get_cookie_signer(salt=name + cookies.SALT).sign(value)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("place", PLACES)
def test_page_when_asked_with_nonsense_answers_plainly(client, place, text):
    answer = client.get(reverse(place), dict.fromkeys(QUESTIONS, text))

    assert answer.status_code in (200, 400)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_one_points_page_when_asked_with_nonsense_answers_plainly(client, text):
    answer = client.get(reverse("bookings:point_times", args=["main"]), dict.fromkeys(QUESTIONS, text))

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "path", ["/jadwal/nowhere/", "/tempat/nowhere/", "/jadwal/%00/", "/b/../..", "/kantor/nowhere/", "/%ff"]
)
def test_page_that_does_not_exist_is_404(client, path):
    assert client.get(path).status_code in (404, 405)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("field", ["slot", "service", "product", "people", "key"])
def test_hold_when_a_field_is_nonsense_leads_back_and_holds_nothing(client, home, field, text):
    slot = visits.make_slot(point=home)
    if field == "product" and not text.strip():
        return  # no product is a choice of its own

    answer = client.post(reverse("bookings:hold"), hold_form(slot, **{field: text}))

    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("bookings:times"))
    assert not Hold.objects.exists()


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("field", ["p1-name", "p1-number", "p1-born_on_day", "p1-born_on_year", "phone", "companion"])
def test_who_when_a_field_is_nonsense_is_asked_again_with_what_was_typed(client, held, field, text):
    if (field, text) in FINE or (field == "companion" and not text.strip()):
        return

    answer = client.post(reverse("bookings:who"), who_form(**{field: text}))

    assert answer.status_code == 422
    assert "Siti Contoh" in answer.content.decode() or field == "p1-name"
    assert not Booking.objects.exists()


@pytest.mark.parametrize(
    "born", [("31", "2", "1990"), ("1", "1", "2999"), ("1", "1", "1800"), ("0", "0", "0"), ("1", "1", "90")]
)
def test_who_when_the_birth_date_is_impossible_says_so(client, held, born):
    parts = dict(zip(("p1-born_on_day", "p1-born_on_month", "p1-born_on_year"), born, strict=True))

    answer = client.post(reverse("bookings:who"), who_form(**parts))

    assert answer.status_code == 422


def test_who_when_the_same_number_comes_twice_says_so(client, home):
    slot = visits.make_slot(point=home, capacity=2)
    client.post(reverse("bookings:hold"), hold_form(slot, people=2))
    first = who_form()
    second = {name.replace("p1", "p2"): value for name, value in first.items() if name.startswith("p1")}

    answer = client.post(reverse("bookings:who"), {**first, **second})

    assert answer.status_code == 422


@pytest.mark.parametrize("value", ["", "x", "a:b", "x" * 5_000, f"{uuid.UUID(int=7)}:forged:signature"])
@pytest.mark.parametrize("name", ["who", "code", "check", "done", "mine", "move", "cancel", "slip", "calendar", "qr"])
def test_own_page_when_the_cookie_is_forged_leads_to_the_beginning(client, name, value):
    client.cookies["place"] = value
    client.cookies["mine"] = value

    answer = client.get(reverse(f"bookings:{name}"))

    assert answer.status_code == 302
    assert answer["Location"] in (reverse("bookings:start"), reverse("bookings:find"))


def test_own_page_when_the_cookie_names_a_booking_that_is_gone_leads_to_find(client):
    remember(client, "mine", "987654321")

    assert client.get(reverse("bookings:mine"))["Location"] == reverse("bookings:find")


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("name", ["move", "cancel", "undo"])
def test_change_when_the_form_is_nonsense_changes_nothing(client, home, name, text):
    booking = visits.make_booking(visits.make_slot(point=home))
    before = JournalEntry.objects.count()
    remember(client, "mine", str(booking.pk))

    answer = client.post(reverse(f"bookings:{name}"), {"key": text, "slot": text, "everyone": text})

    assert answer.status_code == (302 if len(text) < len(LONG) else 400)
    assert not Change.objects.exists()
    assert JournalEntry.objects.count() == before


def test_move_to_a_slot_of_another_office_changes_nothing(client, home):
    booking = visits.make_booking(visits.make_slot(point=home))
    other = visits.make_slot(point=houses.make_point(office=houses.make_office(slug="makassar", zone="Asia/Makassar")))
    remember(client, "mine", str(booking.pk))

    client.post(reverse("bookings:move"), {"key": str(uuid.uuid4()), "slot": other.pk})

    booking.refresh_from_db()
    assert booking.slot_id != other.pk
    assert not Change.objects.exists()


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_find_when_the_facts_are_nonsense_says_so_and_keeps_them(client, text):
    form = {"code": text, "born_on_day": text, "born_on_month": "1", "born_on_year": "1990"}

    assert client.post(reverse("bookings:find"), form).status_code == 422


@pytest.mark.parametrize("name", ["hold", "release", "undo", "leave"])
def test_page_that_changes_something_when_asked_with_get_is_refused(client, name):
    assert client.get(reverse(f"bookings:{name}")).status_code == 405


def test_form_without_its_token_is_refused_in_words(home):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)

    answer = strict.post(reverse("bookings:hold"), hold_form(visits.make_slot(point=home)))

    assert answer.status_code == 403
    assert not Hold.objects.exists()


def test_hold_when_pressed_twice_holds_once(client, home):
    slot = visits.make_slot(point=home, capacity=3)
    form = hold_form(slot)

    client.post(reverse("bookings:hold"), form)
    client.post(reverse("bookings:hold"), form)

    slot.refresh_from_db()
    assert slot.taken == 1


def test_hold_of_another_time_gives_the_first_place_back(client, home):
    first, second = visits.make_run(1, 1, point=home)

    client.post(reverse("bookings:hold"), hold_form(first))
    client.post(reverse("bookings:hold"), hold_form(second))

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.taken, second.taken) == (0, 1)
