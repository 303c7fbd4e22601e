import copy

import pytest

from bookings.api import throttles
from tests.bookings.api.asking import assert_problem
from tests.factories import visits

pytestmark = pytest.mark.django_db


@pytest.fixture
def rates(settings):
    """Two of each a minute, behind one proxy of our own."""
    changed = copy.deepcopy(settings.REST_FRAMEWORK)
    changed["DEFAULT_THROTTLE_RATES"] = {"reads": "2/min", "writes": "2/min"}
    changed["NUM_PROXIES"] = 1
    settings.REST_FRAMEWORK = changed


def ask(api, address="203.0.113.7"):
    return api.get("points", **{"X-Forwarded-For": address})


def test_throttle_when_an_address_asks_too_often_says_when_to_come_back(api, rates):
    assert [ask(api).status_code for _time in range(2)] == [200, 200]

    response = ask(api)

    assert_problem(response, "throttled")
    assert 1 <= int(response["Retry-After"]) <= 60


def test_throttle_when_one_address_is_throttled_lets_others_pass(api, rates):
    for _time in range(3):
        ask(api)

    assert ask(api, "203.0.113.8").status_code == 200


def test_throttle_believes_no_more_of_the_header_than_our_own_proxy_wrote(api, rates):
    statuses = [ask(api, f"198.51.100.{number}, 203.0.113.7").status_code for number in range(3)]

    assert statuses == [200, 200, 429]


def test_throttle_counts_writes_apart_from_reads(api, rates):
    slot = visits.make_slot(capacity=9)
    for _time in range(3):
        ask(api, "")

    wish = {"slot": slot.pk, "service": "new"}
    assert [api.post("holds", wish).status_code for _time in range(3)] == [201, 201, 429]


def test_throttle_when_the_stretch_is_over_counts_anew(api, rates, monkeypatch):
    now = 1_000.0
    monkeypatch.setattr(throttles.time, "monotonic", lambda: now)
    assert [ask(api).status_code for _time in range(3)] == [200, 200, 429]

    now += 60.0

    assert ask(api).status_code == 200


def test_throttle_when_there_are_too_many_addresses_forgets_those_whose_stretch_is_over(api, rates, monkeypatch):
    now = 1_000.0
    monkeypatch.setattr(throttles.time, "monotonic", lambda: now)
    monkeypatch.setattr(throttles, "MOST_ADDRESSES", 2)
    ask(api, "203.0.113.1")
    now += 30.0
    for _time in range(2):
        ask(api, "203.0.113.2")
    now += 30.0

    assert ask(api, "203.0.113.3").status_code == 200
    assert sorted(who for _scope, who in throttles._counts) == ["203.0.113.2", "203.0.113.3"]
    assert ask(api, "203.0.113.2").status_code == 429


def test_throttle_when_addresses_flood_it_holds_no_more_of_them(api, rates, monkeypatch):
    monkeypatch.setattr(throttles, "MOST_ADDRESSES", 2)

    for number in range(5):
        ask(api, f"203.0.113.{number}")

    assert len(throttles._counts) <= 2


@pytest.mark.parametrize(
    ("address", "known_as"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("nonsense" * 100, ("nonsense" * 100)[:64]),
        ("::nonsense" * 100, ("::nonsense" * 100)[:64]),
        ("", ""),
    ],
)
def test_address_is_known_by_what_one_customer_has(address, known_as):
    assert throttles.whose(address) == known_as


@pytest.mark.parametrize(
    ("text", "rate"), [("120/min", (120, 60)), ("5/s", (5, 1)), ("9/hour", (9, 3_600)), ("1/day", (1, 86_400))]
)
def test_rate_is_read_as_the_settings_write_it(text, rate):
    assert throttles.rate(text) == rate
