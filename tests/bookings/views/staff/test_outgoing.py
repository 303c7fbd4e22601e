import datetime as dt

import pytest
import time_machine
from django.db import connection

from bookings.models import Balance, Message, Pause
from offices.models import JournalEntry
from tests.factories.desks import sit_down
from tests.factories.houses import make_office, make_point
from tests.factories.outbox import make_message, make_pause
from tests.factories.visits import make_booking, make_slot, make_wishes

URL = "/petugas/pesan-keluar/"
PAUSE = f"{URL}jeda/"
NOW = dt.datetime(2030, 3, 4, 3, 0, tzinfo=dt.UTC)  # a Monday, 10.00 in Jakarta
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def point():
    return make_point()


@pytest.fixture
def head(client, point):
    return sit_down(client, "supervisor", username="kepala")


def shown(answer):
    return [(line.kind, line.row.state) for line in answer.context["lines"]]


def queue(answer, channel):
    return next((one.due, one.later, minutes) for one, minutes in answer.context["queues"] if one.channel == channel)


# --- what waits ---


def test_page_says_what_waits_by_channel_and_how_long(client, head):
    make_message(due_at=NOW - 7 * MINUTE)
    make_message(due_at=NOW - MINUTE)
    make_message(due_at=NOW + HOUR)
    make_message(due_at=NOW, channel="email")
    make_message(due_at=NOW - DAY, office=make_office(slug="makassar"))

    answer = client.get(URL)

    assert [queue(answer, one) for one in ("sms", "whatsapp", "email")] == [(2, 1, 7), (0, 0, 0), (1, 0, 0)]
    assert "waits for 7 minutes" in answer.content.decode()


def test_page_shows_that_nobody_can_tell_what_credit_is_left(client, head, settings):
    settings.SMS_GATEWAY, settings.TWILIO_ACCOUNTS = "twilio", [{"name": "twilio"}]
    Balance.objects.create(provider="twilio", amount=2, currency="USD", at=NOW - DAY)
    Balance.objects.create(provider="twilio", at=NOW, trouble="unasked")

    page = client.get(URL).content.decode()

    assert "Nobody can tell how much credit is left at twilio" in page
    assert "since 3 Mar, 10.00, when USD 2.00 were left" in page


def test_page_when_a_message_is_tried_again_counts_from_when_it_was_due(client, head):
    make_message(due_at=NOW - HOUR, state="claimed", lease_until=NOW + MINUTE)
    make_message(due_at=NOW - 2 * MINUTE, state="claimed", lease_until=NOW - MINUTE, unsure=True)

    assert queue(client.get(URL), "sms") == (2, 0, 60)


def test_page_leaves_paused_messages_out_of_what_is_due_and_says_who_paused_them(client, head):
    make_pause(paused_by=head, began_at=NOW - HOUR)
    make_message(due_at=NOW - HOUR, kind="feedback")

    answer = client.get(URL)

    assert queue(answer, "sms") == (0, 0, 0)
    page = answer.content.decode()
    for words in ("Paused: How was it", "By kepala, since Monday, 4 March 2030, 09.00", "1 message waits."):
        assert words in page


def test_page_counts_what_went_wrong_in_a_week_with_what_to_do(client, head):
    for state in ("failed", "failed", "in_doubt", "undelivered", "delivered"):
        make_message(due_at=NOW - DAY, state=state)
    make_message(due_at=NOW - 8 * DAY, state="failed")

    answer = client.get(URL)

    assert [(state.value, count) for state, count, _advice in answer.context["troubles"]] == [
        ("failed", 2),
        ("in_doubt", 1),
        ("undelivered", 1),
    ]
    assert "so that nobody is told twice" in answer.content.decode()


# --- the list ---


def test_list_shows_my_offices_messages_masked_and_says_faults_in_words(client, head, point):
    booking = make_booking(make_slot(point=point, starts_at=NOW + DAY), wishes=make_wishes(phone="+628123450001"))
    Message.objects.update(state="failed", error="twilio_21614")
    make_message(office=make_office(slug="makassar"), due_at=NOW, kind="feedback")

    answer = client.get(URL)

    page = answer.content.decode()
    assert shown(answer) == [("Booking confirmed", "failed")]
    assert ("+62 •••• 001" in page, "812345" in page) == (True, False)
    assert "This is not a mobile number." in page
    assert f'href="/petugas/pesanan/{booking.pk}/"' in page


def test_list_for_administrators_leads_to_no_booking(client, point):
    booking = make_booking(make_slot(point=point, starts_at=NOW + DAY))
    sit_down(client, "administrator")

    page = client.get(URL).content.decode()

    assert "Booking confirmed" in page
    assert (f"/petugas/pesanan/{booking.pk}/" in page, booking.code in page.replace("-", "")) == (False, False)


def test_list_says_what_followed_what(client, head):
    first = make_message(due_at=NOW - HOUR, channel="whatsapp", state="undelivered")
    make_message(due_at=NOW, follows=first)

    assert "because the WhatsApp did not arrive" in client.get(URL).content.decode()


@pytest.mark.parametrize(
    ("asked", "kinds"),
    [
        ({"kind": "ready"}, ["Passport ready"]),
        ({"channel": "email"}, ["Passport ready"]),
        ({"state": "failed"}, ["How was it"]),
        ({"on": "2030-03-04"}, ["Passport ready", "How was it"]),
        ({"on": "2030-03-03"}, ["Booking moved"]),
        ({"on": "2030-03-05"}, []),
    ],
)
def test_list_filtered_by_kind_channel_state_and_the_offices_day(client, head, asked, kinds):
    make_message(kind="ready", channel="email", due_at=NOW)
    make_message(kind="feedback", state="failed", due_at=dt.datetime(2030, 3, 3, 17, tzinfo=dt.UTC))  # midnight
    make_message(kind="moved", due_at=dt.datetime(2030, 3, 3, 16, 59, tzinfo=dt.UTC))

    assert [kind for kind, _state in shown(client.get(URL, asked))] == kinds


@pytest.mark.parametrize("asked", [{"on": "nonsense"}, {"kind": "drop table"}, {"state": "x"}, {"channel": "fax"}])
def test_list_when_asked_nonsense_says_so_and_shows_everything(client, head, asked):
    make_message(due_at=NOW)

    answer = client.get(URL, asked)

    assert (answer.status_code, len(answer.context["lines"])) == (422, 1)


def test_list_has_pages(client, head):
    for _one in range(51):
        make_message(due_at=NOW)

    assert [len(client.get(URL, {"page": page}).context["lines"]) for page in (1, 2)] == [50, 1]


def test_list_with_a_recipient_that_no_key_opens_still_shows_the_others(client, head):
    spoilt = make_message(due_at=NOW)
    make_message(due_at=NOW, recipient="+628123450001")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE bookings_message SET recipient = 'spoilt' WHERE id = %s", [spoilt.pk])

    assert [line.recipient for line in client.get(URL).context["lines"]] == ["•••", "•••"]


@pytest.mark.parametrize("rows", [1, 300])
def test_page_takes_thirteen_queries_however_many_messages_there_are(client, head, rows, django_assert_num_queries):
    make_pause(paused_by=head)
    made = [make_message(due_at=NOW) for _one in range(rows)]
    Message.objects.filter(pk__gt=made[0].pk).update(follows=made[0])

    # session, account, 2 for the posting, second factor, calls for a supervisor, troubles,
    # rows, their count, queues, which are shut, pauses, what they hold
    with django_assert_num_queries(13):
        assert len(client.get(URL).context["lines"]) == min(rows, 50)


# --- holding a kind back ---


def test_pause_page_says_what_happens_and_changes_nothing(client, head):
    make_message(kind="feedback", due_at=NOW, expires_at=NOW + DAY)

    page = client.get(PAUSE, {"kind": "feedback"}).content.decode()

    for words in ("Hold “How was it” back?", "Nothing is lost", "is dropped", "1 message of this kind waits now."):
        assert words in page
    assert "The first becomes worthless on Tuesday, 5 March 2030, 10.00." in page
    assert "call these people" not in page
    assert not Pause.objects.exists()


def test_pause_page_warns_when_people_would_not_learn_of_a_loss(client, head):
    assert "call these people" in client.get(PAUSE, {"kind": "cancelled"}).content.decode()


@pytest.mark.parametrize("kind", ["contact_code", "nonsense", ""])
@pytest.mark.parametrize("method", ["get", "post"])
def test_pause_of_codes_is_not_to_be_had(client, head, kind, method):
    answer = getattr(client, method)(PAUSE, {"kind": kind, "reason": "x"}, follow=True)

    assert "One-time codes cannot be paused" in answer.content.decode()
    assert not Pause.objects.exists()


def test_pause_when_pressed_holds_the_kind_and_every_page_says_so(client, head):
    answer = client.post(PAUSE, {"kind": "feedback", "reason": "Wrong address in the text"}, follow=True)

    page = answer.content.decode()
    assert (Pause.objects.get().paused_by, Pause.objects.get().kind) == (head, "feedback")
    assert "Wrong address in the text" in page
    assert answer.redirect_chain == [(URL, 302)]


def test_pause_without_a_reason_says_so_and_changes_nothing(client, head):
    answer = client.post(PAUSE, {"kind": "feedback", "reason": ""})

    assert (answer.status_code, Pause.objects.count()) == (422, 0)
    assert "Please give a reason." in answer.content.decode()


def test_pause_when_a_colleague_was_faster_says_so(client, head):
    make_pause()

    answer = client.post(PAUSE, {"kind": "feedback", "reason": "me too"})

    assert (answer.status_code, Pause.objects.count()) == (422, 1)
    assert "A colleague has paused these messages already." in answer.content.decode()


def test_resume_ends_the_pause_once(client, head):
    url = f"{PAUSE}{make_pause().pk}/akhiri/"

    assert "These messages leave again." in client.post(url, follow=True).content.decode()
    assert "These messages are not paused any more." in client.post(url, follow=True).content.decode()
    assert JournalEntry.objects.filter(action="messages.resumed").count() == 1


def test_pause_by_who_is_posted_to_one_point_alone_is_refused(client, point):
    make_point(office=point.office)
    sit_down(client, "supervisor", point=point)
    pause = make_pause(kind="moved")

    answers = [client.get(PAUSE, {"kind": "feedback"}), client.post(PAUSE, {"kind": "feedback", "reason": "x"})]
    answers.append(client.post(f"{PAUSE}{pause.pk}/akhiri/"))

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert Pause.objects.running().count() == 1
