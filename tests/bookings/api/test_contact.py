import uuid

import pytest

from bookings.api import shapes
from bookings.models import ContactCode, Draft, Message
from tests.bookings.api.asking import assert_problem, assert_shape
from tests.factories import houses, visits

pytestmark = pytest.mark.django_db

PHONE = "0811 0000 001"


@pytest.fixture
def token():
    point = houses.make_point(office=houses.make_office(contact_code=True))
    return visits.hold(visits.make_slot(point=point, capacity=9)).token


def sent():
    return Message.objects.latest("pk")


def wrong(code):
    return f"{(int(code) + 1) % 10**6:06d}"


def test_code_when_asked_for_is_on_its_way_in_the_reader_s_language(api, token):
    response = api.post(f"holds/{token}/code", {"phone": PHONE})

    assert response.status_code == 202
    assert_shape(response.json(), shapes.Sent)
    assert response.json() == {"to": "+62 •••• 001"}
    assert (sent().channel, sent().recipient, sent().language) == ("sms", "+628110000001", "en")


def test_code_goes_by_e_mail_in_the_language_asked_for(api, token):
    api.post(f"holds/{token}/code", {"email": "siti@example.com", "language": "id"})

    assert (sent().channel, sent().recipient, sent().language) == ("email", "siti@example.com", "id")


def test_code_when_asked_again_with_the_same_key_is_sent_once(api, token):
    key = uuid.uuid4()

    first, second = (api.post(f"holds/{token}/code", {"phone": PHONE}, key=key) for _time in range(2))

    assert first.content == second.content
    assert Message.objects.count() == 1


def test_code_when_the_key_was_used_for_another_contact_is_refused(api, token):
    key = uuid.uuid4()
    api.post(f"holds/{token}/code", {"phone": PHONE}, key=key)

    response = api.post(f"holds/{token}/code", {"phone": "0811 0000 002"}, key=key)

    assert_problem(response, "key_reused")
    assert Message.objects.count() == 1


def test_code_when_the_key_was_used_for_another_hold_is_refused(api, token):
    key = uuid.uuid4()
    api.post(f"holds/{token}/code", {"phone": PHONE}, key=key)
    other = visits.hold(visits.make_slot()).token

    assert_problem(api.post(f"holds/{other}/code", {"phone": PHONE}, key=key), "key_reused")


def test_code_when_asked_for_too_often_is_refused(api, token):
    for _time in range(5):
        api.post(f"holds/{token}/code", {"phone": PHONE})

    assert_problem(api.post(f"holds/{token}/code", {"phone": PHONE}), "too_many")
    assert Message.objects.count() == 5


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "phone"),
        ({"phone": "12345"}, "phone"),
        ({"phone": "021 555 1234"}, "phone"),
        ({"phone": 6281100000}, "phone"),
        ({"phone": "+" + "9" * 60}, "phone"),
        ({"email": "nobody"}, "email"),
        ({"email": ["a@example.com"]}, "email"),
        ({"email": "a@example.com", "phone": PHONE}, "email"),
        ({"phone": PHONE, "language": "fr"}, "language"),
    ],
)
def test_code_when_the_contact_has_no_shape_names_the_field(api, token, body, field):
    assert_problem(api.post(f"holds/{token}/code", body), "invalid", field)
    assert not Message.objects.exists()


def test_code_for_an_unknown_hold_is_a_problem(api):
    assert_problem(api.post(f"holds/{uuid.uuid4()}/code", {"phone": PHONE}), "unknown")


@pytest.mark.parametrize("path", ["code", "code/check"])
def test_code_without_a_key_is_refused(api, token, path):
    response = api.post(f"holds/{token}/{path}", {"phone": PHONE}, key=None)

    assert_problem(response, "key_missing", "Idempotency-Key")
    assert not ContactCode.objects.exists()


def test_code_when_right_confirms_the_contact_however_often(api, token):
    api.post(f"holds/{token}/code", {"phone": PHONE})
    body = {"phone": "+62 811 0000 001", "code": sent().secret}

    responses = [api.post(f"holds/{token}/code/check", body) for _time in range(2)]

    assert [one.status_code for one in responses] == [200, 200]
    assert_shape(responses[0].json(), shapes.Confirmed)
    assert responses[0].json() == {"confirmed": True}
    assert Draft.objects.get().confirmed_at is not None
    assert api.get(f"holds/{token}").json()["needs_code"] is False


def test_code_when_wrong_is_refused_until_the_tries_are_over(api, token):
    api.post(f"holds/{token}/code", {"phone": PHONE})
    right = sent().secret

    for _time in range(5):
        response = api.post(f"holds/{token}/code/check", {"phone": PHONE, "code": wrong(right)})
        assert_problem(response, "code_wrong")

    assert_problem(api.post(f"holds/{token}/code/check", {"phone": PHONE, "code": right}), "code_over")
    assert Draft.objects.get().confirmed_at is None


@pytest.mark.parametrize("code", ["12345", "1234567", "12345a", "١٢٣٤٥٦", "", 123456, None])
def test_code_when_it_has_no_shape_costs_no_try(api, token, code):
    api.post(f"holds/{token}/code", {"phone": PHONE})

    assert_problem(api.post(f"holds/{token}/code/check", {"phone": PHONE, "code": code}), "invalid", "code")
    assert ContactCode.objects.get().tries_left == 5


@pytest.mark.parametrize(
    ("typed", "code"),
    [("021 8895 1234", "phone_landline"), ("0812 345", "phone_short"), ("+999 123 456 789", "phone_country")],
)
def test_code_to_a_number_that_gets_no_message_is_refused_with_the_reason(api, token, typed, code):
    response = api.post(f"holds/{token}/code", {"phone": typed})

    assert (response.status_code, f'"{code}"' in response.content.decode()) == (400, True)
    assert Message.objects.count() == 0
