import stat
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from bookings.actions import inventory
from bookings.models import Booking, Slot
from offices.actions import demo as staff
from offices.models import SeededRow, User
from tests.factories import visits

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(inventory, "WEEKS_AHEAD", 2)
    monkeypatch.setattr("bookings.actions.demo.coming.PEOPLE", 20)
    monkeypatch.setattr("bookings.actions.demo.gone.PEOPLE", 10)
    with time_machine.travel("2026-11-25T04:10:00Z", tick=False):
        yield


@pytest.fixture(autouse=True)
def logins(settings, tmp_path):
    settings.DEMO_LOGINS = tmp_path / "var" / "demo-logins.txt"
    return settings.DEMO_LOGINS


def seed(**options):
    out = StringIO()
    call_command("seed", stdout=out, **options)
    return out.getvalue()


def test_seed_says_what_it_wrote_and_makes_nobody(logins):
    said = seed()

    assert said == f"Reference data: {SeededRow.objects.count()} made, 0 changed, 0 removed.\n"
    assert Slot.objects.exists()
    assert not User.objects.exists()
    assert not logins.exists()


def test_seed_demo_tells_each_login_once_and_keeps_them_where_only_the_owner_reads(logins):
    said, again = seed(demo=True), seed(demo=True)

    for stand in staff.STANDS:
        assert said.count(f"\n{stand.username} ") >= 1
    assert said.count("otpauth://totp/") == 2
    assert again == ""
    assert stat.S_IMODE(logins.stat().st_mode) == 0o600
    assert logins.read_text() in said


def test_seed_demo_when_the_file_of_an_earlier_database_is_there_replaces_it(logins):
    logins.parent.mkdir()
    logins.write_text("old passwords")
    logins.chmod(0o644)

    seed(demo=True)

    assert "old passwords" not in logins.read_text()
    assert stat.S_IMODE(logins.stat().st_mode) == 0o600


def test_seed_demo_when_one_login_was_deleted_tells_the_new_one_and_keeps_the_others(logins):
    seed(demo=True)
    before = logins.read_text()
    User.objects.get(username="demo-gate").delete()

    said = seed(demo=True)

    assert "demo-gate" in said
    assert "demo-auditor" not in said
    assert logins.read_text().startswith(before)


def test_seed_demo_beside_real_people_is_refused_and_makes_nobody():
    visits.make_booking(visits.make_slot())

    with pytest.raises(CommandError, match="without real bookings"):
        seed(demo=True)

    assert not User.objects.exists()
    assert not Booking.objects.filter(is_invented=True).exists()
