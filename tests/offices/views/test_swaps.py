import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from offices.models import Absence, Assignment, Officer, Swap, User
from tests.factories import duties, houses
from tests.factories.desks import sit_down
from tests.factories.duties import DAY, MONDAY, make_swap, make_two_days

TUESDAY = MONDAY + DAY
DUTY, CHOOSE, ASK = "/petugas/tugas/", "/petugas/tugas/tukar/", "/petugas/tugas/tukar/minta/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_week_before():
    with time_machine.travel("2030-02-27T04:00:00Z", tick=False):
        yield


@pytest.fixture
def officers():
    """Two on Monday, two on Tuesday."""
    return make_two_days()


def at_work(client, officer):
    """The client is this officer's browser."""
    user = sit_down(client, "counter", office=officer.office)
    Officer.objects.filter(pk=officer.pk).update(user=user)
    officer.user = user
    return user


def elsewhere():
    office = houses.make_office(slug="makassar", zone="Asia/Makassar")
    return make_two_days(point=houses.make_point(office=office))


def shift(officer):
    return Assignment.objects.get(officer=officer)


def post(client, name, swap):
    return client.post(reverse(f"offices:{name}", args=[swap.pk]), follow=True).content.decode()


def test_choose_offers_colleagues_whose_swap_keeps_every_rule_and_nobody_else(client, officers):
    one, two, three, four = officers
    four.skills.update(skill="gate")
    at_work(client, one)

    page = client.get(CHOOSE, {"on": "2030-03-04"}).content.decode()

    assert "Monday, 4 March" in page
    assert [f"Ask {who.user.username}" in page for who in (two, three, four)] == [True, True, False]
    assert four.user.username not in page


def test_choose_says_nothing_of_why_a_colleague_is_not_offered(client, officers):
    leave = duties.make_absence(
        officers[2], kind="illness", state=Absence.State.GRANTED, decided_at="2030-01-01T00:00Z"
    )
    at_work(client, officers[0])

    page = client.get(CHOOSE, {"on": "2030-03-04"}).content.decode()

    assert leave.officer.user.username not in page
    assert "llness" not in page


@pytest.mark.parametrize("on", ["", "nonsense", "2030-03-05", "2031-01-01"])
def test_choose_for_a_day_on_which_i_have_no_shift_finds_nothing(client, officers, on):
    at_work(client, officers[0])

    assert client.get(CHOOSE, {"on": on}).status_code == 404


def test_choose_when_nothing_passes_says_so(client, officers):
    User.objects.filter(officer__in=officers[1:]).update(is_active=False)
    at_work(client, officers[0])

    assert "No shift of this week can be swapped for yours" in client.get(CHOOSE, {"on": "2030-03-04"}).content.decode()


def test_ask_leaves_a_swap_that_waits_for_the_other_and_says_so(client, officers):
    one, _two, three, _four = officers
    at_work(client, one)

    page = client.post(ASK, {"on": "2030-03-04", "take": shift(three).pk}, follow=True).content.decode()

    swap = Swap.objects.get()
    assert (swap.officer, swap.on, swap.other, swap.other_on, swap.state) == (one, MONDAY, three, TUESDAY, "asked")
    assert f"Asked. {three.user.username} sees it under" in page
    assert ">Asked</span>" in page


def test_ask_for_a_shift_that_would_break_a_rule_is_refused_in_words_that_say_nothing_of_the_other(client, officers):
    officers[2].skills.update(skill="gate")
    at_work(client, officers[0])

    page = client.post(ASK, {"on": "2030-03-04", "take": shift(officers[2]).pk}, follow=True).content.decode()

    assert "With this swap a rule of the roster would no longer be kept." in page
    assert "trained for:" not in page
    assert not Swap.objects.exists()


def test_ask_twice_for_the_same_shift_is_refused_in_words(client, officers):
    make_swap(officers[0], officers[2])
    at_work(client, officers[0])

    page = client.post(ASK, {"on": "2030-03-04", "take": shift(officers[3]).pk}, follow=True).content.decode()

    assert "This has been asked for already." in page
    assert Swap.objects.count() == 1


@pytest.mark.parametrize("form", [{}, {"on": "x", "take": "1"}, {"on": "2030-03-04", "take": "0"}])
def test_ask_with_nonsense_finds_nothing(client, officers, form):
    at_work(client, officers[0])

    assert client.post(ASK, form).status_code == 404


def test_ask_for_a_shift_of_another_office_or_of_a_draft_finds_nothing(client, officers):
    stranger = shift(elsewhere()[2])
    draft = duties.make_assignment(duties.make_draft(officers[0].office), officers[3], on=MONDAY)
    at_work(client, officers[0])

    answers = [client.post(ASK, {"on": "2030-03-04", "take": row.pk}).status_code for row in (stranger, draft)]

    assert answers == [404, 404]


def test_mine_when_asked_by_a_colleague_lets_me_agree(client, officers):
    one, _two, three, _four = officers
    swap = make_swap(one, three)
    at_work(client, three)

    assert "Waits for you" in client.get(DUTY).content.decode()
    page = post(client, "swap_agree", swap)

    assert "A supervisor decides; until then everything stays." in page
    assert Swap.objects.get().state == "agreed"


def test_mine_when_asked_by_a_colleague_lets_me_decline(client, officers):
    swap = make_swap(officers[0], officers[2])
    at_work(client, officers[2])

    page = post(client, "swap_decline", swap)

    assert "Declined. You keep your shift." in page
    assert Swap.objects.get().state == "refused"


def test_agree_when_the_shift_has_moved_meanwhile_is_refused_in_words(client, officers):
    swap = make_swap(officers[0], officers[2])
    duties.move_break(officers[0], pause=11)
    at_work(client, officers[2])

    page = post(client, "swap_agree", swap)

    assert "The roster has changed since this swap was asked for" in page
    assert Swap.objects.get().state == "asked"


def test_withdraw_ends_what_i_asked_for(client, officers):
    swap = make_swap(officers[0], officers[2])
    at_work(client, officers[0])

    page = post(client, "swap_withdraw", swap)

    assert "Withdrawn. Both of you keep your shifts." in page
    assert Swap.objects.get().state == "withdrawn"


@pytest.mark.parametrize("name", ["swap_agree", "swap_decline", "swap_withdraw"])
def test_swap_of_two_others_does_not_exist_for_me(client, officers, name):
    swap = make_swap(officers[0], officers[2])
    at_work(client, officers[1])

    assert officers[0].user.username not in client.get(DUTY).content.decode()
    assert client.post(reverse(f"offices:{name}", args=[swap.pk])).status_code == 404
    assert Swap.objects.get().state == "asked"


def test_swap_pages_for_somebody_who_is_no_officer_find_nothing(client, officers):
    sit_down(client, "counter", office=officers[0].office)

    assert client.get(CHOOSE, {"on": "2030-03-04"}).status_code == 404
    assert client.post(ASK, {"on": "2030-03-04", "take": 1}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_mine_asks_as_often_however_many_swaps_there_are(client, officers, count):
    for _one in range(count):
        make_swap(officers[0], officers[2], state="refused")
    at_work(client, officers[0])

    with CaptureQueriesContext(connection) as queries:
        page = client.get(DUTY).content.decode()

    assert page.count(">Refused</span>") == count
    assert len(queries) == 8


def test_choose_for_an_officer_of_another_office_finds_nothing(client, officers):
    """Somebody posted here who is rostered elsewhere."""
    stranger = elsewhere()[0]
    user = sit_down(client, "counter", office=officers[0].office)
    Officer.objects.filter(pk=stranger.pk).update(user=user)

    assert client.get(CHOOSE, {"on": "2030-03-04"}).status_code == 404
