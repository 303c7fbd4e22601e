import uuid

import pytest
import time_machine

from bookings.api import shapes
from bookings.models import Booking, Hold, Knowing
from tests.bookings.api.asking import assert_problem, assert_shape
from tests.factories import houses, visits

pytestmark = pytest.mark.django_db

SITI = {"name": "Siti Contoh", "nik": "3275015705900001", "born_on": "1990-05-17"}
BUDI = {"name": "Budi Contoh", "nik": "3275011705880002", "born_on": "1988-05-17"}


def wish(held, *people, **fields):
    return {"hold": str(held.token), "people": list(people or [SITI]), "phone": "0811 0000 001", **fields}


@pytest.fixture
def held():
    return visits.hold(visits.make_slot(point=houses.make_point(slug="mpp", name="MPP Contoh"), capacity=2))


def test_booking_when_made_has_a_code_a_token_and_a_ticket(api, held):
    response = api.post("bookings", wish(held))

    assert response.status_code == 201
    body = response.json()
    assert_shape(body, shapes.Made)
    booking = Booking.objects.get()
    shown = body["bookings"][0]["booking"]
    assert shown["code"].replace("-", "") == booking.code
    assert (shown["state"], shown["office"], shown["point"], shown["point_name"]) == (
        *("booked", "bekasi", "mpp"),
        "MPP Contoh",
    )
    assert shown["starts_at"] == "2030-03-04T09:00:00+07:00"
    assert (shown["name"], shown["nik"], shown["contact"]) == ("S••• C•••", "••••••••••••0001", "+62 •••• 001")
    assert shown["ticket"].startswith("TJ1.")
    assert body["warnings"] == []
    assert api.get("booking", token=body["bookings"][0]["token"]).json()["code"] == shown["code"]


@pytest.mark.parametrize(("moment", "seen"), [("2030-03-02T02:00:00Z", ["viewed"]), ("2030-02-02T02:00:00Z", [])])
def test_booking_in_the_days_before_the_visit_shows_that_the_person_knows_of_it(api, moment, seen):
    with time_machine.travel(moment, tick=False):
        held = visits.hold(visits.make_slot())
        for _time in range(2):
            api.post("bookings", wish(held))

    assert list(Knowing.objects.values_list("how", flat=True)) == seen


def test_booking_keeps_what_was_asked_for(api, held):
    body = wish(
        held, SITI | {"needs": ["wheelchair"]}, email="siti@example.com", language="id", companion=" Ani  Contoh "
    )

    api.post("bookings", body)

    booking = Booking.objects.get()
    assert (booking.name, booking.identity_number, booking.born_on.isoformat()) == tuple(SITI.values())
    assert (booking.phone, booking.email, booking.language) == ("+628110000001", "siti@example.com", "id")
    assert (booking.needs, booking.companion) == (["wheelchair"], "Ani Contoh")


@pytest.mark.parametrize(("said", "wished"), [({"whatsapp": True}, True), ({"whatsapp": False}, False), ({}, False)])
def test_booking_is_told_by_whatsapp_at_an_express_wish_only(api, held, said, wished):
    api.post("bookings", wish(held, **said))

    assert Booking.objects.get().whatsapp is wished


def test_booking_without_a_language_takes_the_reader_s(api, held):
    api.post("bookings", wish(held))

    assert Booking.objects.get().language == "en"


def test_booking_for_a_party_gives_each_a_code(api):
    held = visits.hold(visits.make_slot(capacity=2), people=2)

    body = api.post("bookings", wish(held, SITI, BUDI)).json()

    codes = [one["booking"]["code"] for one in body["bookings"]]
    assert len(set(codes)) == 2
    assert [one["booking"]["nik"][-4:] for one in body["bookings"]] == ["0001", "0002"]


def test_booking_when_asked_again_gives_the_same(api, held):
    key = uuid.uuid4()

    first, second = (api.post("bookings", wish(held), key=key).json() for _time in range(2))

    assert Booking.objects.count() == 1
    assert first["bookings"][0]["booking"] == second["bookings"][0]["booking"]


def test_booking_when_asked_again_for_somebody_else_is_refused(api, held):
    key = uuid.uuid4()
    api.post("bookings", wish(held), key=key)

    assert_problem(api.post("bookings", wish(held, BUDI), key=key), "key_reused")
    assert Booking.objects.count() == 1


def test_booking_warns_of_what_the_number_says_and_books_all_the_same(api, held):
    body = api.post("bookings", wish(held, SITI | {"born_on": "1991-05-17"})).json()

    assert [(one["person"], one["code"]) for one in body["warnings"]] == [(0, "nik_birth_differs")]
    assert Booking.objects.count() == 1


def assert_nothing_booked(held):
    assert not Booking.objects.exists()
    assert Hold.objects.get(token=held.token).state == "held"


@pytest.mark.parametrize(
    ("people", "code"),
    [
        ([SITI, BUDI], "party_changed"),
        ([SITI | {"born_on": "2150-01-01"}], "birth_in_future"),
        ([SITI | {"born_on": "1850-01-01"}], "birth_too_old"),
        ([SITI | {"born_on": "0001-01-01"}], "birth_too_old"),
    ],
)
def test_booking_when_the_rules_forbid_it_says_why(api, held, people, code):
    assert_problem(api.post("bookings", wish(held, *people)), code)
    assert_nothing_booked(held)


def test_booking_when_several_rules_forbid_it_names_all(api):
    held = visits.hold(visits.make_slot(capacity=2), people=2)
    people = [SITI | {"born_on": "2150-01-01"}, SITI | {"born_on": "1850-01-01"}]

    body = api.post("bookings", wish(held, *people)).json()

    assert sorted(one["code"] for one in body["errors"]) == ["birth_in_future", "birth_too_old", "same_person_twice"]
    assert body["code"] == body["errors"][0]["code"]


def test_booking_when_the_product_is_for_grown_ups_is_refused(api):
    point = houses.make_point(products=())
    houses.make_offer(point=point, product=houses.make_product(code="ordinary-10", least_age=17))
    held = visits.hold(visits.make_slot(point=point), product="ordinary-10")

    assert_problem(api.post("bookings", wish(held, SITI | {"born_on": "2020-05-17"})), "product_needs_age")
    assert_nothing_booked(held)


def test_booking_in_the_priority_lane_is_for_the_entitled(api):
    held = visits.hold(visits.make_slot(lane="priority"))

    assert_problem(api.post("bookings", wish(held)), "lane_not_entitled")
    assert_nothing_booked(held)


def test_booking_when_the_person_has_one_already_is_refused(api, held):
    visits.make_booking(
        visits.make_slot(starts_at=visits.MORNING.replace(hour=5)), person=visits.make_person(number=SITI["nik"])
    )

    assert_problem(api.post("bookings", wish(held)), "already_booked")
    assert Booking.objects.count() == 1


def test_booking_when_the_contact_is_not_confirmed_is_refused(api):
    point = houses.make_point(office=houses.make_office(contact_code=True))
    held = visits.hold(visits.make_slot(point=point))

    assert_problem(api.post("bookings", wish(held)), "contact_not_confirmed")
    assert_nothing_booked(held)


def test_booking_when_the_hold_is_over_is_refused(api, held):
    visits.run_out(held)

    assert_problem(api.post("bookings", wish(held)), "hold_over")
    assert_nothing_booked(held)


def test_booking_without_a_hold_is_refused(api, held):
    assert_problem(api.post("bookings", wish(held) | {"hold": str(uuid.uuid4())}), "unknown")


def test_booking_without_a_key_is_refused(api, held):
    assert_problem(api.post("bookings", wish(held), key=None), "key_missing", "Idempotency-Key")
    assert_nothing_booked(held)


@pytest.mark.parametrize(
    ("person", "field"),
    [
        ({"name": ""}, "people.0.name"),
        ({"name": None}, "people.0.name"),
        ({"name": "Siti\x00"}, "people.0.name"),
        ({"name": "Siti \ud800"}, "people.0.name"),
        ({"name": "S1ti"}, "people.0.name"),
        ({"name": "Sіti"}, "people.0.name"),
        ({"name": "<script>"}, "people.0.name"),
        ({"name": "a" * 5_000}, "people.0.name"),
        ({"name": 12}, "people.0.name"),
        ({"name": {"first": "Siti"}}, "people.0.name"),
        ({"nik": "3275"}, "people.0.nik"),
        ({"nik": 3275015705900001}, "people.0.nik"),
        ({"nik": "327501570590000A"}, "people.0.nik"),
        ({"nik": "٣٢٧٥٠١٥٧٠٥٩٠٠٠٠١"}, "people.0.nik"),
        ({"nik": "3275019905900001"}, "people.0.nik"),
        ({"born_on": "17/5/1990"}, "people.0.born_on"),
        ({"born_on": "1990-02-30"}, "people.0.born_on"),
        ({"born_on": 19900517}, "people.0.born_on"),
        ({"born_on": "١٩٩٠-٠٥-١٧"}, "people.0.born_on"),
        ({"needs": "wheelchair"}, "people.0.needs"),
        ({"needs": ["wings"]}, "people.0.needs.0"),
        ({"needs": [[]]}, "people.0.needs.0"),
        ({"needs": ["wheelchair"] * 7}, "people.0.needs"),
        ({"mother": "Ani"}, "people.0.mother"),
    ],
    ids=lambda part: str(part)[:40].encode("ascii", "backslashreplace").decode(),
)
def test_booking_when_a_person_has_no_shape_names_the_field_and_books_nobody(api, held, person, field):
    assert_problem(api.post("bookings", wish(held, SITI | person)), "invalid", field)
    assert_nothing_booked(held)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"hold": "0"}, "hold"),
        ({"hold": 1}, "hold"),
        ({"people": []}, "people"),
        ({"people": {}}, "people"),
        ({"people": [None]}, "people.0"),
        ({"people": ["Siti"]}, "people.0"),
        ({"people": [SITI] * 21}, "people"),
        ({"phone": ""}, "phone"),
        ({"phone": "1"}, "phone"),
        ({"email": "@"}, "email"),
        ({"language": "de"}, "language"),
        ({"companion": "R2D2"}, "companion"),
        ({"made_by": 1}, "made_by"),
        ({"channel": "counter"}, "channel"),
    ],
)
def test_booking_when_a_field_has_no_shape_names_it_and_books_nobody(api, held, fields, named):
    assert_problem(api.post("bookings", wish(held) | fields), "invalid", named)
    assert_nothing_booked(held)


@pytest.mark.parametrize("people", [1, 3])
@pytest.mark.django_db(transaction=True)
def test_booking_takes_twelve_queries_at_most_whatever_the_party(api, people, queries):
    """Right after the hold, as it is: the office's rules are still known, and are asked for with the first query."""
    held = visits.hold(visits.make_slot(capacity=people), people=people)
    party = [SITI | {"nik": f"327501570590000{number}"} for number in range(1, people + 1)]

    with queries() as asked:
        response = api.post("bookings", wish(held, *party))

    assert response.status_code == 201
    assert len(asked) <= 12, [one[:90] for one in asked]
