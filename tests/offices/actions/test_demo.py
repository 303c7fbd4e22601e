import base64

import pytest
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from offices.actions import demo, people
from offices.models import JournalEntry, Office, Posting, Role, User
from offices.permissions import staff_of
from tests.factories import houses

pytestmark = pytest.mark.django_db


@pytest.fixture
def places():
    for office, points in {"bekasi": ("bekasi", "bekasi-mpp"), "makassar": ("makassar",)}.items():
        for point in points:
            houses.make_point(office=houses.make_office(slug=office), slug=point, offers=(), products=())


def test_hire_gives_each_role_a_login_that_opens(places):
    logins = demo.hire()

    assert set(Posting.objects.values_list("role", flat=True)) == set(Role.values)
    assert len({login.password for login in logins}) == len(logins) == 9
    for login in logins:
        assert User.objects.get(username=login.username).check_password(login.password)
        assert len(login.password) >= 12


def test_hire_gives_supervisor_and_administrator_an_app_that_is_set_up(places):
    logins = demo.hire()

    with_app = [login for login in logins if login.secret]
    assert [login.username for login in with_app] == ["demo-administrator", "demo-supervisor"]
    assert TOTPDevice.objects.filter(confirmed=True).count() == 2
    for login in with_app:
        assert login.otpauth.startswith(f"otpauth://totp/Tanpa%20Jeda%3A{login.username}?secret={login.secret}")
        code = f"{totp(base64.b32decode(login.secret)):06d}"
        assert people.show_second_factor(by=User.objects.get(username=login.username), code=code)


def test_hire_posts_the_counter_to_its_point_and_makassar_to_its_own_office(places):
    demo.hire()

    counter, makassar = (staff_of(User.objects.get(username=f"demo-counter{where}")) for where in ("", "-makassar"))
    assert [point.slug for point in counter.points] == ["bekasi"]
    assert makassar.office.slug == "makassar"


def test_hire_makes_nobody_a_superuser(places):
    """Rights come from postings; a superuser would see every office's people."""
    demo.hire()

    assert not User.objects.filter(is_superuser=True).exists()


def test_hire_twice_makes_nobody_new_and_tells_nothing(places):
    demo.hire()
    users, journal = User.objects.count(), JournalEntry.objects.count()

    assert demo.hire() == []
    assert (User.objects.count(), JournalEntry.objects.count()) == (users, journal)


def test_hire_when_an_office_is_gone_leaves_its_people_out(places):
    Office.objects.get(slug="makassar").points.all().delete()
    Office.objects.filter(slug="makassar").delete()

    assert "demo-counter-makassar" not in [login.username for login in demo.hire()]
