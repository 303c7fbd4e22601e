import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
import time_machine

from bookings.models import Knowing
from bookings.reports import sending
from tests.factories.desks import sit_down
from tests.factories.houses import make_office, make_point
from tests.factories.outbox import make_message
from tests.factories.visits import make_booking, make_slot

URL = "/petugas/pesan-keluar/angka/"
NOW = dt.datetime(2030, 3, 6, 3, 0, tzinfo=dt.UTC)  # a Wednesday, 10.00 in Jakarta
TODAY, MONDAY = dt.date(2030, 3, 6), dt.date(2030, 3, 4)
SECOND, DAY = dt.timedelta(seconds=1), dt.timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def auditor(client):
    make_point()
    return sit_down(client, "auditor")


def fate(state, *, channel="sms", due_at=NOW, took=1, **fields):
    """A message that was handed over so many seconds after it was due."""
    accepted = due_at + took * SECOND if state in sending.LEFT else None
    return make_message(channel=channel, due_at=due_at, state=state, accepted_at=accepted, **fields)


def read(answer):
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


# --- how many arrive ---


def test_weeks_count_by_channel_and_by_the_offices_own_week():
    for state in ("delivered", "delivered", "delivered", "undelivered", "accepted", "failed", "expired", "in_doubt"):
        fate(state, attempts=2)
    fate("delivered", due_at=dt.datetime(2030, 3, 3, 17, tzinfo=dt.UTC))  # Monday's midnight in Jakarta
    fate("delivered", due_at=dt.datetime(2030, 3, 3, 16, 59, tzinfo=dt.UTC), channel="email")
    fate("delivered", office=make_office(slug="makassar"))

    rows = sending.weeks(make_office(), TODAY)

    assert [(one.first, one.channel) for one in rows] == [(MONDAY, "sms"), (dt.date(2030, 2, 25), "email")]
    sms = rows[0]
    assert (sms.left, sms.delivered, sms.unheard, sms.undelivered) == (6, 4, 1, 1)
    assert (sms.failed, sms.dropped, sms.in_doubt, sms.tries, sms.percent) == (1, 1, 1, 16, 66)
    assert sms.bars == [("delivered", 0, 571), ("unheard", 571, 142), ("lost", 714, 285)]


def test_weeks_without_any_receipt_name_no_rate():
    fate("accepted")

    assert [one.percent for one in sending.weeks(make_office(), TODAY)] == [None]


def test_weeks_are_the_last_twelve():
    fate("delivered", due_at=dt.datetime(2029, 12, 16, 17, tzinfo=dt.UTC))  # Monday, 17 December
    fate("delivered", due_at=dt.datetime(2029, 12, 16, 16, 59, tzinfo=dt.UTC))

    assert [(one.first, one.left) for one in sending.weeks(make_office(), TODAY)] == [(dt.date(2029, 12, 17), 1)]


# --- how fast ---


@pytest.mark.parametrize(
    ("waits", "median", "most"),
    [([7], 7, 7), ([1, 9], 1, 9), ([3, 1, 2], 2, 3), ([*range(1, 101)], 50, 95)],
)
def test_speeds_name_the_middle_one_and_that_of_ninety_five_in_a_hundred(waits, median, most):
    for took in waits:
        fate("delivered", took=took)
    fate("failed")

    assert sending.speeds(make_office(), TODAY) == [sending.Speed("sms", len(waits), median, most)]


def test_speeds_are_of_the_last_four_weeks():
    fate("delivered", took=5, due_at=dt.datetime(2030, 2, 10, 17, tzinfo=dt.UTC))  # Monday, 11 February
    fate("delivered", took=9, due_at=dt.datetime(2030, 2, 10, 16, 59, tzinfo=dt.UTC))

    assert sending.speeds(make_office(), TODAY) == [sending.Speed("sms", 1, 5, 5)]


# --- what they cost ---


def test_costs_by_month_channel_and_provider_never_sum_over_currencies():
    twilio = {"provider": "twilio", "segments": 1}
    fate("delivered", cost=Decimal("-0.04"), currency="USD", **twilio)
    fate("delivered", cost=Decimal("-0.05"), currency="USD", **twilio)
    fate("delivered", cost=Decimal(700), currency="IDR", **twilio)
    fate("accepted", **twilio)
    fate("delivered", due_at=dt.datetime(2030, 2, 28, 16, tzinfo=dt.UTC), cost=Decimal("0.01"), currency="USD")
    fate("delivered", office=make_office(slug="makassar"), cost=Decimal(9), currency="USD")

    rows = sending.costs(make_office(), TODAY)

    assert [(one.month, one.provider, one.left, one.segments, one.unpriced, one.amounts) for one in rows] == [
        (dt.date(2030, 3, 1), "twilio", 4, 4, 1, {"IDR": Decimal(700), "USD": Decimal("-0.09")}),
        (dt.date(2030, 2, 1), "", 1, 0, 0, {"USD": Decimal("0.01")}),
    ]
    assert sending.totals(rows) == [
        (dt.date(2030, 3, 1), "USD", Decimal("-0.09")),
        (dt.date(2030, 3, 1), "IDR", Decimal(700)),
        (dt.date(2030, 2, 1), "USD", Decimal("0.01")),
    ]


@pytest.mark.parametrize(
    ("on", "months"),
    [(TODAY, ["2029-04", "2029-05"]), (dt.date(2030, 12, 31), []), (dt.date(2030, 4, 1), ["2029-05"])],
)
def test_costs_are_of_twelve_months(on, months):
    for month in (3, 4, 5):
        fate("delivered", due_at=dt.datetime(2029, month, 10, tzinfo=dt.UTC))

    assert [f"{one.month:%Y-%m}" for one in reversed(sending.costs(make_office(), on))] == months


# --- promises ---


def promised(*, known_in_time):
    """A visit on Tuesday: its moment was Monday at 18.00 in Jakarta."""
    with time_machine.travel(NOW - 5 * DAY, tick=False):
        slot = make_slot(point=make_point(), starts_at=NOW - DAY)
        made = make_booking(slot)
    if known_in_time:
        Knowing.objects.create(booking=made, version=1, how="tap", at=NOW - 3 * DAY)


def test_figures_show_the_promises_that_were_kept_and_give_them_along(client, auditor):
    for known in (True, True, False):
        promised(known_in_time=known)

    page = client.get(URL).content.decode()

    assert '<rect class="is-delivered" width="66" height="10"/>' in page
    assert "2 (66%)" in page
    assert read(client.get(f"{URL}promises.csv"))[1:] == [["2030-03-04", "3", "2", "0", "1", "0"]]


# --- the page ---


def test_figures_show_picture_tables_and_files(client, auditor):
    fate("delivered", provider="twilio", cost=Decimal("0.04"), currency="USD")
    fate("undelivered")

    page = client.get(URL).content.decode()

    assert '<rect class="is-delivered" x="0" width="500" height="10"/>' in page
    for words in ("50%", "USD 0.04", "data-print", f'href="{URL}weeks.csv"', f'href="{URL}costs.csv"'):
        assert words in page


def test_figures_in_indonesian_draw_the_same_picture(client, auditor):
    fate("delivered")
    client.cookies["language"] = "id"

    assert '<rect class="is-delivered" x="0" width="1000" height="10"/>' in client.get(URL).content.decode()


def test_figures_when_nothing_was_sent_say_so(client, auditor):
    assert "No messages in these weeks" in client.get(URL).content.decode()


@pytest.mark.parametrize("rows", [1, 300])
def test_figures_take_thirteen_queries_however_many_there_are(client, auditor, rows, django_assert_num_queries):
    for number in range(rows):
        fate("delivered", took=number)

    # session, account, 2 for the posting, weeks, costs, 4 for promises,
    # how many on which channel, the middle one, the 95th
    with django_assert_num_queries(13):
        client.get(URL)


def test_files_hold_the_tables(client, auditor):
    fate("delivered", provider="twilio", segments=2, cost=Decimal("0.04"), currency="USD", attempts=1)
    fate("delivered", provider="twilio", segments=1, cost=Decimal(600), currency="IDR", attempts=1, took=3)

    weeks, speeds, costs = (read(client.get(f"{URL}{name}.csv")) for name in ("weeks", "speeds", "costs"))

    assert weeks[1:] == [["2030-03-04", "sms", "2", "2", "0", "0", "0", "0", "0", "2"]]
    assert speeds[1:] == [["sms", "2", "1.0", "3.0"]]
    assert [row[:6] for row in costs[1:]] == [["2030-03", "sms", "twilio", "2", "3", "0"]] * 2
    assert [(Decimal(row[6]), row[7]) for row in costs[1:]] == [(Decimal(600), "IDR"), (Decimal("0.04"), "USD")]


def test_file_that_is_none_is_not_found(client, auditor):
    assert client.get(f"{URL}people.csv").status_code == 404
