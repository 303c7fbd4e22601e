import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.core import mail

from bookings.actions import credit
from bookings.models import Balance, Message
from offices.models import Holiday, Posting, User
from tests.bookings.gateways.twilio_server import Trouble
from tests.factories import visits
from tests.factories.houses import SOURCED, make_office, make_user

pytestmark = pytest.mark.django_db

FRIDAY = dt.datetime(2030, 1, 11, 9, 0, tzinfo=dt.UTC)  # 16.00 in Bekasi


@pytest.fixture
def clock():
    with time_machine.travel(FRIDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def office(settings):
    office = make_office()
    settings.HOME_OFFICE = office.slug
    return office


@pytest.fixture
def administrator(office):
    user = make_user(role="administrator", office=office)
    User.objects.filter(pk=user.pk).update(email="admin@kantor.example")
    return user


@pytest.fixture
def twilio(server, clock, administrator):
    return server


def spend(priced, unpriced=0, cost="0.10", provider="twilio", days=1):
    """Messages of the last days with and without a price."""
    slot = visits.make_slot(capacity=priced + unpriced)
    made = [visits.make_booking(slot).pk for _booking in range(priced + unpriced)]
    rows = Message.objects.filter(booking__in=made)
    rows.update(provider=provider, state="sent", accepted_at=FRIDAY - dt.timedelta(days=days))
    keys = list(rows.values_list("pk", flat=True)[:priced])
    Message.objects.filter(pk__in=keys).update(cost=Decimal(cost), currency="USD")


def newest():
    return Balance.objects.newest_of("twilio")


def test_look_keeps_what_is_left_and_how_long_it_lasts(twilio):
    spend(7)
    twilio.balance = "1.00"

    assert credit.look() == 0

    assert (newest().amount, newest().currency, newest().at) == (Decimal("1.00"), "USD", FRIDAY)
    assert newest().lasts_until == FRIDAY + dt.timedelta(days=10)
    assert newest().trouble == ""
    assert mail.outbox == []


def test_look_before_a_weekend_without_credit_tells_the_administrators(twilio):
    spend(7)
    twilio.balance = "0.30"

    assert credit.look() == 1

    (sent,) = mail.outbox
    assert sent.to == ["admin@kantor.example"]
    assert sent.subject == "Kredit pesan hampir habis"
    assert "USD 0.30" in sent.body
    assert "14 Januari 2030, 16.00" in sent.body
    assert newest().alarmed_on == dt.date(2030, 1, 11)


def test_look_takes_the_average_for_what_has_no_price_yet(twilio):
    spend(7, unpriced=7)
    twilio.balance = "1.00"

    credit.look()

    assert newest().lasts_until == FRIDAY + dt.timedelta(days=5)


@pytest.mark.parametrize("other", [{"provider": "twilio-second"}, {"days": 8}])
def test_look_counts_neither_another_providers_nor_older_messages(twilio, other):
    spend(7, **other)
    twilio.balance = "0.01"

    credit.look()

    assert (newest().lasts_until, newest().trouble) == (None, "")


def test_look_raises_the_alarm_once_a_day(twilio, clock):
    spend(7)
    twilio.balance = "0.10"
    for _hour in range(7):  # the last one is at 22.00
        credit.look()
        clock.shift(dt.timedelta(hours=1))
    assert len(mail.outbox) == 1

    clock.shift(dt.timedelta(hours=2))
    credit.look()

    assert len(mail.outbox) == 2
    assert Balance.objects.exclude(alarmed_on=None).count() == 2


def test_look_when_no_e_mail_left_tries_again_an_hour_later(twilio, monkeypatch, clock):
    spend(7)
    twilio.balance = "0.10"
    send = credit.email.send
    monkeypatch.setattr(credit.email, "send", away)
    credit.look()
    assert newest().alarmed_on is None

    monkeypatch.setattr(credit.email, "send", send)
    clock.shift(dt.timedelta(hours=1))
    credit.look()

    assert len(mail.outbox) == 1


def away(**_letter):
    raise credit.email.MailError("mail_server_unreachable")


def test_look_tells_nobody_who_no_longer_works_there_or_is_no_administrator(twilio, administrator, office):
    make_user(role="planner", office=office)
    Posting.objects.filter(user=administrator).update(until=dt.date(2030, 1, 10))
    spend(7)
    twilio.balance = "0.10"

    credit.look()

    assert mail.outbox == []


def test_look_before_a_holiday_without_credit_tells_the_administrators(twilio, clock):
    """Wednesday: three days would do, were Thursday and Friday not shared leave."""
    clock.move_to(FRIDAY - dt.timedelta(days=2))
    spend(7, days=3)
    twilio.balance = "0.35"
    assert credit.look() == 0

    for day in (10, 11):
        Holiday.objects.create(country="ID", on=dt.date(2030, 1, day), name="Cuti", shared_leave=True, **SOURCED)

    assert credit.look() == 1
    assert newest().trouble == "short"
    assert len(mail.outbox) == 1


def test_look_when_the_provider_does_not_answer_once_asks_the_others_and_alarms_nobody(twilio, settings, clock):
    settings.TWILIO_ACCOUNTS = [twilio.account(), twilio.account(name="twilio-second")]
    credit.look()
    clock.shift(dt.timedelta(hours=1))
    twilio.trouble(Trouble(500, on="balance"))

    assert credit.look() == 0

    known = Balance.objects.filter(at=FRIDAY + dt.timedelta(hours=1))
    assert list(known.values_list("provider", flat=True)) == ["twilio-second"]
    assert mail.outbox == []


def test_look_when_the_provider_does_not_answer_for_hours_tells_the_administrators_once_a_day(twilio, clock):
    twilio.balance = "1.00"
    credit.look()
    twilio.is_away = True
    for _hour in range(5):  # the last one is at 21.00
        clock.shift(dt.timedelta(hours=1))
        credit.look()

    (sent,) = mail.outbox
    assert sent.to == ["admin@kantor.example"]
    assert sent.subject == "Kredit pesan tidak diketahui"
    assert "Jumat, 11 Januari 2030, 16.00" in sent.body
    assert (newest().trouble, newest().amount) == ("unasked", None)

    twilio.is_away = False
    assert credit.look() == 0
    assert (newest().trouble, newest().amount) == ("", Decimal("1.00"))


def test_look_when_the_provider_never_answered_tells_the_administrators_at_once(twilio):
    twilio.is_away = True

    assert credit.look() == 1

    assert "belum pernah" in mail.outbox[0].body


def test_look_when_no_message_has_a_price_tells_the_administrators(twilio):
    spend(0, unpriced=7, days=3)
    twilio.balance = "12.00"

    assert credit.look() == 1

    assert (newest().trouble, newest().lasts_until) == ("unpriced", None)
    assert mail.outbox[0].subject == "Harga pesan tidak diketahui"
    assert "USD 12.00" in mail.outbox[0].body


@pytest.mark.parametrize("days", [1, 8])
def test_look_before_prices_can_be_there_alarms_nobody(twilio, days):
    spend(0, unpriced=7, days=days)

    assert credit.look() == 0


def test_look_raises_each_alarm_by_itself(twilio, clock):
    spend(7)
    twilio.balance = "0.10"
    credit.look()
    twilio.is_away = True
    clock.shift(dt.timedelta(hours=3))

    credit.look()

    assert [one.subject for one in mail.outbox] == ["Kredit pesan hampir habis", "Kredit pesan tidak diketahui"]


def test_look_without_a_provider_asks_nobody(clock):
    assert credit.look() == 0


def test_look_forgets_what_is_older_than_ninety_days(twilio, clock):
    credit.look()
    clock.shift(dt.timedelta(days=91))

    credit.look()

    assert Balance.objects.count() == 1
