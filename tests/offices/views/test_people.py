import datetime as dt

import pytest
import time_machine
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from offices.models import JournalEntry, User
from tests.factories.desks import code_of, make_device, show_second_factor, sit_down
from tests.factories.houses import make_office, make_user

SIGN_IN = "/petugas/masuk/"
CODE = "/petugas/masuk/kode/"
PASSWORD = "a long password of Sari"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    """Stands still: a code is worth a minute, and on a busy machine more than that may pass before it is posted."""
    with time_machine.travel(dt.datetime(2030, 3, 4, 1, tzinfo=dt.UTC), tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["language"] = "en"


def make_sari(role="counter", **fields):
    user = make_user(username="sari", role=role, **fields)
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client, *, username="sari", password=PASSWORD, **more):
    return client.post(SIGN_IN, {"username": username, "password": password, **more})


def deeds():
    return list(JournalEntry.objects.order_by("pk").values_list("office", "action", "by"))


# --- name and password ---------------------------------------------------------------------------------------------


def test_sign_in_when_name_and_password_are_right_leads_to_todays_list(client):
    make_sari()

    assert sign_in(client).url == "/petugas/"
    assert client.get("/petugas/").status_code in (200, 403)
    assert deeds() == [("bekasi", "staff.signed_in", "sari")]


def test_sign_in_when_it_was_asked_for_leads_on_to_that_page(client):
    make_sari()

    assert sign_in(client, next="/petugas/pesan/").url == "/petugas/pesan/"


@pytest.mark.parametrize("foreign", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil"])
def test_sign_in_when_asked_to_lead_elsewhere_stays_here(client, foreign):
    make_sari()

    assert sign_in(client, next=foreign).url == "/petugas/"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"password": "wrong"}, "This name and password do not belong together."),
        ({"username": "budi"}, "This name and password do not belong together."),
        ({"username": "\x00"}, "Null characters are not allowed."),
        ({"username": ""}, "Write your user name."),
        ({"password": ""}, "Write your password."),
    ],
)
def test_sign_in_when_something_is_wrong_says_so_and_keeps_the_name(client, typed, sentence):
    make_sari()

    answer = sign_in(client, **typed)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "_auth_user_id" not in client.session
    assert PASSWORD not in answer.content.decode()
    assert deeds() == []


def test_sign_in_without_a_posting_today_is_refused(client):
    make_sari().postings.update(until=dt.date(2021, 1, 1))

    answer = sign_in(client)

    assert answer.status_code == 422
    assert "You have no posting at an office today." in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_sign_in_when_the_account_is_switched_off_is_refused(client):
    make_sari()
    User.objects.update(is_active=False)

    assert sign_in(client).status_code == 422
    assert "_auth_user_id" not in client.session


def test_sign_in_after_five_failures_is_locked_for_a_quarter_of_an_hour(client, clock):
    make_sari()
    failures = [sign_in(client, password="wrong").status_code for _try in range(5)]
    right = sign_in(client)
    clock.shift(dt.timedelta(minutes=16))
    later = sign_in(client)

    assert failures == [422, 422, 422, 422, 429]
    assert right.status_code == 429
    assert "locked for a quarter of an hour" in right.content.decode()
    assert (later.status_code, later.url) == (302, "/petugas/")


def test_sign_in_of_others_goes_on_while_one_name_is_locked(client):
    make_sari()
    for _try in range(6):
        sign_in(client, username="budi", password="wrong")

    assert sign_in(client).status_code == 302


def test_sign_in_page_when_already_signed_in_says_who(client):
    sit_down(client, "counter", username="sari")

    assert "You are signed in as sari." in client.get(SIGN_IN).content.decode()


def test_sign_out_ends_the_session_and_only_by_post(client):
    sit_down(client, "counter")

    assert client.get("/petugas/keluar/").status_code == 405
    assert client.post("/petugas/keluar/").url == SIGN_IN
    assert client.get("/petugas/").url == f"{SIGN_IN}?next=/petugas/"


# --- the second factor -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["administrator", "supervisor"])
def test_second_factor_when_not_set_up_is_set_up_with_the_first_code(client, role):
    user = make_sari(role)
    client.force_login(user)

    assert client.get("/petugas/").url == f"{CODE}?next=/petugas/"
    assert "Show the picture to scan" in client.get(CODE).content.decode()
    assert not TOTPDevice.objects.exists()

    assert client.post("/petugas/masuk/kode/baru/", {"next": "/petugas/jurnal/"}).url == (
        f"{CODE}?next=%2Fpetugas%2Fjurnal%2F"
    )
    device = TOTPDevice.objects.get(user=user, confirmed=False)
    page = client.get(CODE).content.decode()
    assert "<svg" in page
    assert "otpauth" not in page

    answer = client.post(CODE, {"code": code_of(device), "next": "/petugas/jurnal/"})

    assert answer.url == "/petugas/jurnal/"
    assert client.get("/petugas/jurnal/").status_code == 200
    assert TOTPDevice.objects.get().confirmed
    assert deeds() == [("bekasi", "staff.second_factor_set", "sari")]


def test_second_factor_when_set_up_takes_the_code_with_spaces(client):
    user = make_sari("supervisor")
    device = make_device(user)
    client.force_login(user)
    code = code_of(device)

    assert client.post(CODE, {"code": f" {code[:3]} {code[3:]}"}).url == "/petugas/"
    assert client.get("/petugas/hitungan/").status_code == 200


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "-12345"])
def test_second_factor_when_it_is_no_code_is_refused_without_counting(client, code):
    user = make_sari("supervisor")
    make_device(user)
    client.force_login(user)

    assert client.post(CODE, {"code": code}).status_code == 422
    assert TOTPDevice.objects.get().throttling_failure_count == 0


def mistype(client, clock=None):
    """A code that no app shows now; with the clock, once trying is allowed again."""
    device = TOTPDevice.objects.get()
    if clock:
        clock.shift(dt.timedelta(seconds=2**device.throttling_failure_count))
    shown = {code_of(device, steps=steps) for steps in (-1, 0, 1)}
    wrong = {"111111", "222222", "333333", "444444"} - shown
    return client.post(CODE, {"code": min(wrong)})


def test_second_factor_when_codes_are_wrong_asks_to_wait(client, clock):
    user = make_sari("supervisor")
    device = make_device(user)
    client.force_login(user)

    first = mistype(client).content.decode()
    at_once = client.post(CODE, {"code": code_of(device)}).content.decode()
    clock.shift(dt.timedelta(seconds=5))
    later = client.post(CODE, {"code": code_of(device)})

    assert "This code is not right." in first
    assert "Too many wrong codes." in at_once
    assert later.status_code == 302


def test_second_factor_when_a_code_is_wrong_stands_in_the_journal_without_it(client):
    user = make_sari("supervisor")
    make_device(user)
    client.force_login(user)

    mistype(client)

    assert deeds() == [("bekasi", "staff.second_factor_failed", "sari")]
    entry = JournalEntry.objects.get()
    assert (entry.subject, entry.detail) == (f"staff:{user.pk}", {})
    (attempt,) = AccessAttempt.objects.all()
    assert (attempt.get_data, attempt.post_data) == ("", "")


def test_second_factor_after_five_wrong_codes_is_locked_for_a_quarter_of_an_hour(client, clock):
    user = make_sari("supervisor")
    device = make_device(user)
    elsewhere = Client()
    elsewhere.force_login(user)
    sign_in(client)

    answers = [mistype(client, clock) for _try in range(5)]

    assert [answer.status_code for answer in answers] == [422, 422, 422, 422, 429]
    assert "locked for a quarter of an hour" in answers[-1].content.decode()
    assert "_auth_user_id" not in client.session
    assert sign_in(client).status_code == 429
    assert elsewhere.post(CODE, {"code": code_of(device)}).status_code == 429
    clock.shift(dt.timedelta(minutes=16))
    assert sign_in(client).status_code == 302
    assert client.post(CODE, {"code": code_of(device)}).status_code == 302


def test_second_factor_when_codes_are_wrong_is_not_helped_by_signing_in_again(client, clock):
    make_device(make_sari("supervisor"))
    sign_in(client)
    for _try in range(4):
        mistype(client, clock)

    assert sign_in(client).status_code == 302
    assert mistype(client, clock).status_code == 429


def test_second_factor_when_the_code_is_right_forgets_the_wrong_ones(client, clock):
    device = make_device(make_sari("supervisor"))
    sign_in(client, password="wrong")
    sign_in(client)
    for _try in range(3):
        mistype(client, clock)
    clock.shift(dt.timedelta(seconds=8))

    assert client.post(CODE, {"code": code_of(device)}).status_code == 302
    assert not AccessAttempt.objects.exists()


def test_second_factor_when_a_code_was_used_is_not_taken_again(client):
    user = make_sari("supervisor")
    device = make_device(user)
    code = code_of(device)
    client.force_login(user)
    assert client.post(CODE, {"code": code}).status_code == 302
    elsewhere = Client()
    elsewhere.force_login(user)

    assert elsewhere.post(CODE, {"code": code}).status_code == 422


def test_second_factor_of_another_does_not_open_the_door(client):
    device = make_device(make_user(role="supervisor"))
    user = make_sari("supervisor")
    make_device(user)
    client.force_login(user)

    assert client.post(CODE, {"code": code_of(device)}).status_code == 422
    assert client.get("/petugas/").status_code == 302


def test_second_factor_when_set_up_already_gets_no_new_key(client):
    user = make_sari("supervisor")
    device = make_device(user)
    client.force_login(user)

    client.post("/petugas/masuk/kode/baru/")

    assert TOTPDevice.objects.get() == device


def test_second_factor_when_reset_must_be_shown_anew_in_open_sessions(client):
    user = sit_down(client, "supervisor")
    assert client.get("/petugas/hitungan/").status_code == 200

    TOTPDevice.objects.filter(user=user).delete()

    assert client.get("/petugas/hitungan/").url == f"{CODE}?next=/petugas/hitungan/"


@pytest.mark.parametrize("role", ["counter", "auditor"])
def test_second_factor_page_for_roles_that_need_none_leads_on(client, role):
    sit_down(client, role)

    assert client.get(CODE, {"next": "/petugas/sandi/"}).url == "/petugas/sandi/"


def test_second_factor_page_when_nobody_is_signed_in_leads_to_signing_in(client):
    assert client.get(CODE).url == f"{SIGN_IN}?next={CODE}"


def test_superuser_without_a_posting_is_led_to_the_back_office(client):
    make_office()
    user = User.objects.create_superuser("root", password=PASSWORD)

    assert sign_in(client, username="root").url == reverse("admin:index")
    show_second_factor(client, user)
    assert client.get(reverse("admin:index")).status_code == 200


# --- the password ----------------------------------------------------------------------------------------------------


def new_password(client, **typed):
    fields = {"old_password": PASSWORD, "new_password1": "another long one 2030", **typed}
    return client.post("/petugas/sandi/", {"new_password2": fields["new_password1"], **fields})


def test_password_when_changed_keeps_this_session_and_stands_in_the_journal(client):
    user = make_sari()
    client.force_login(user)

    assert new_password(client).url == "/petugas/"

    user.refresh_from_db()
    assert user.check_password("another long one 2030")
    assert client.get("/petugas/sandi/").status_code == 200
    assert deeds() == [("bekasi", "staff.password_changed", "sari")]


@pytest.mark.parametrize(
    "typed",
    [
        {"old_password": "wrong"},
        {"new_password1": "short"},
        {"new_password1": "password1234"},
        {"new_password2": "something else"},
        {"new_password1": ""},
    ],
)
def test_password_when_something_is_wrong_stays(client, typed):
    user = make_sari()
    client.force_login(user)

    assert new_password(client, **typed).status_code == 422

    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert deeds() == []
