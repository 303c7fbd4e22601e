import pytest
from axes.models import AccessAttempt
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from offices.models import JournalEntry, Posting, User
from tests.factories.desks import make_device, sit_down
from tests.factories.houses import make_office, make_point, make_user

LIST = "/kelola/offices/user/"
PASSWORD = "a long password 2030"

pytestmark = pytest.mark.django_db


@pytest.fixture
def bekasi():
    return make_office()


@pytest.fixture
def makassar():
    return make_office(slug="makassar", zone="Asia/Makassar")


@pytest.fixture
def administrator(client, bekasi):
    return sit_down(client, "administrator", office=bekasi, username="admin")


def change(user):
    return reverse("admin:offices_user_change", args=[user.pk])


def posting(office, number=0, **fields):
    row = {"role": "counter", "office": office.pk, "since": "2025-01-01", **fields}
    return {f"postings-{number}-{name}": value for name, value in row.items()}


def typed(office, *, total=1, initial=0, **fields):
    forms = {"postings-TOTAL_FORMS": total, "postings-INITIAL_FORMS": initial}
    return {"username": "budi", "password1": PASSWORD, "password2": PASSWORD, **forms, **posting(office), **fields}


def deeds():
    return list(JournalEntry.objects.order_by("pk").values_list("office", "action", "by"))


def names(client):
    return sorted(user.username for user in client.get(LIST).context["cl"].result_list)


def test_people_of_my_office_only_are_listed(client, bekasi, makassar, administrator):
    make_user(username="here", role="counter", office=bekasi)
    make_user(username="far", role="counter", office=makassar)
    both = make_user(username="both", role="counter", office=bekasi)
    Posting.objects.create(user=both, role="counter", office=makassar, since="2020-01-01")
    make_user(username="nobody")
    User.objects.create_superuser("root")

    assert names(client) == ["admin", "here"]


@pytest.mark.parametrize("username", ["far", "both", "root"])
def test_people_who_work_elsewhere_too_cannot_be_touched(client, bekasi, makassar, administrator, username):
    """Whoever could give them a password would open the other office."""
    user = make_user(username=username, role="counter", office=makassar)
    if username == "both":
        Posting.objects.create(user=user, role="counter", office=bekasi, since="2020-01-01")
    if username == "root":
        user.postings.update(office=bekasi)
        User.objects.filter(pk=user.pk).update(is_superuser=True)
    device = make_device(user)

    new = {"password1": PASSWORD, "password2": PASSWORD, "set-password": "1"}
    given = client.post(reverse("admin:auth_user_password_change", args=[user.pk]), new)
    client.post(change(user), typed(bekasi, first_name="Taken"))
    client.post(LIST, {"action": "reset_second_factor", "_selected_action": [user.pk]})

    user.refresh_from_db()
    assert given.status_code in (403, 404)
    assert not user.check_password(PASSWORD)
    assert user.first_name == ""
    assert TOTPDevice.objects.filter(pk=device.pk).exists()


def test_account_is_made_with_a_posting_and_stands_in_the_journal(client, bekasi, administrator):
    client.post(f"{LIST}add/", typed(bekasi))

    made = User.objects.get(username="budi")
    assert made.check_password(PASSWORD)
    assert (made.is_staff, made.is_superuser) == (False, False)
    assert [(one.role, one.office) for one in made.postings.all()] == [("counter", bekasi)]
    assert deeds() == [("bekasi", "posting.added", "admin"), ("bekasi", "staff.added", "admin")]


def test_account_without_a_posting_is_refused(client, bekasi, administrator):
    answer = client.post(f"{LIST}add/", typed(bekasi, **{"postings-0-role": "", "postings-0-since": ""}))

    assert answer.status_code == 200
    assert not User.objects.filter(username="budi").exists()


def test_account_with_a_posting_at_another_office_is_refused(client, bekasi, makassar, administrator):
    far = make_point(office=makassar)

    for wrong in ({"postings-0-office": makassar.pk}, {"postings-0-point": far.pk}):
        assert client.post(f"{LIST}add/", typed(bekasi, **wrong)).status_code == 200
    assert not User.objects.filter(username="budi").exists()


def test_account_cannot_be_made_a_superuser_from_the_form(client, bekasi, administrator):
    user = make_user(username="budi", role="counter", office=bekasi)
    row = {"postings-0-id": user.postings.get().pk, "postings-0-user": user.pk}
    forbidden = {"is_superuser": "on", "is_staff": "on", "groups": "1", "user_permissions": "1"}

    client.post(change(user), typed(bekasi, initial=1, is_active="on", first_name="Budi", **row, **forbidden))

    user.refresh_from_db()
    assert (user.first_name, user.is_superuser, user.is_staff) == ("Budi", False, False)
    entry = JournalEntry.objects.get(action="staff.changed")
    assert (entry.subject, entry.detail) == (f"staff:{user.pk}", {"fields": ["first_name"]})


def test_posting_is_ended_by_a_day_and_never_removed(client, bekasi, administrator):
    user = make_user(username="budi", role="counter", office=bekasi)
    row = {"postings-0-id": user.postings.get().pk, "postings-0-user": user.pk, "postings-0-until": "2030-03-04"}

    client.post(change(user), typed(bekasi, initial=1, is_active="on", **row, **{"postings-0-DELETE": "on"}))

    assert str(user.postings.get().until) == "2030-03-04"
    assert JournalEntry.objects.get(action="posting.changed").detail["fields"] == ["since", "until"]


def test_posting_that_ends_before_it_begins_is_refused(client, bekasi, administrator):
    wrong = {"postings-0-until": "2024-12-31"}

    answer = client.post(f"{LIST}add/", typed(bekasi, **wrong))

    assert "The end must not be before the beginning." in answer.content.decode()


def test_password_given_to_a_colleague_stands_in_the_journal(client, bekasi, administrator):
    user = make_user(username="budi", role="counter", office=bekasi)
    new = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true", "set-password": "1"}

    client.post(reverse("admin:auth_user_password_change", args=[user.pk]), new)

    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert deeds() == [("bekasi", "staff.password_given", "admin")]


def test_account_can_be_switched_off_and_not_removed(client, bekasi, administrator):
    user = make_user(username="budi", role="counter", office=bekasi)

    assert client.post(reverse("admin:offices_user_delete", args=[user.pk]), {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=user.pk).exists()


@pytest.mark.parametrize("role", ["administrator", "supervisor"])
def test_second_factor_of_a_colleague_is_reset(client, bekasi, role):
    user = make_user(username="budi", role="supervisor", office=bekasi)
    make_device(user)
    sit_down(client, role, office=bekasi, username="helper")

    answer = client.post(LIST, {"action": "reset_second_factor", "_selected_action": [user.pk]}, follow=True)

    assert "1 second factor reset." in answer.content.decode()
    assert not TOTPDevice.objects.filter(user=user).exists()
    assert deeds() == [("bekasi", "staff.second_factor_reset", "helper")]


def test_second_factor_of_ones_own_is_not_reset(client, bekasi, administrator):
    answer = client.post(LIST, {"action": "reset_second_factor", "_selected_action": [administrator.pk]}, follow=True)

    assert "You cannot reset your own second factor." in answer.content.decode()
    assert TOTPDevice.objects.filter(user=administrator).exists()
    assert deeds() == []


def test_locked_colleague_is_unlocked(client, bekasi):
    make_user(username="budi", role="counter", office=bekasi)
    for _try in range(5):
        client.post("/petugas/masuk/", {"username": "budi", "password": "wrong"})
    assert AccessAttempt.objects.exists()
    sit_down(client, "supervisor", office=bekasi, username="helper")

    client.post(LIST, {"action": "unlock", "_selected_action": [User.objects.get(username="budi").pk]})

    assert not AccessAttempt.objects.exists()
    assert deeds() == [("bekasi", "staff.unlocked", "helper")]


def test_supervisor_sees_colleagues_without_passwords_and_changes_none(client, bekasi):
    user = make_user(username="budi", role="counter", office=bekasi)
    sit_down(client, "supervisor", office=bekasi)

    page = client.get(change(user)).content.decode()

    assert "budi" in page
    assert "argon2" not in page
    assert "md5" not in page
    assert client.post(change(user), typed(bekasi, first_name="Taken")).status_code == 403
    assert client.get(reverse("admin:auth_user_password_change", args=[user.pk])).status_code == 403
    assert client.get(f"{LIST}add/").status_code == 403


@pytest.mark.parametrize("people", [1, 3])
def test_list_of_people_takes_a_fixed_number_of_queries(
    client, bekasi, administrator, people, django_assert_num_queries
):
    point = make_point(office=bekasi)
    for _one in range(people):
        make_user(role="counter", office=bekasi, point=point)

    with django_assert_num_queries(9):
        assert len(names(client)) == people + 1
