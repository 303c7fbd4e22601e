import pytest
from django.core.management import CommandError, call_command
from django_otp.plugins.otp_totp.models import TOTPDevice

from offices.models import JournalEntry
from tests.factories.desks import make_device
from tests.factories.houses import make_user

pytestmark = pytest.mark.django_db


def test_reset_second_factor_lets_a_new_app_be_set_up(capsys):
    user = make_user(username="sari", role="administrator")
    make_device(user)

    call_command("reset_second_factor", "sari")

    assert not TOTPDevice.objects.exists()
    assert "the next sign-in sets up a new app" in capsys.readouterr().out
    entry = JournalEntry.objects.get()
    assert (entry.action, entry.subject, entry.by) == ("staff.second_factor_reset", f"staff:{user.pk}", "")


def test_reset_second_factor_of_nobody_says_so():
    with pytest.raises(CommandError, match="no such user name"):
        call_command("reset_second_factor", "nobody")
