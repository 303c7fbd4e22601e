"""A trial's officers have papers to check: some wait, one is late, some were answered, and cases are referred."""

from collections import Counter

import pytest
from django.utils import timezone

from bookings.models import Booking
from documents.actions import demo_checks
from documents.models import Check
from documents.reports import worklist
from offices.actions import demo as staff
from tests.factories import counters, houses, lists
from tests.factories.checks import make_booking

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def trial(settings, tmp_path):
    settings.VAULT_PATH, settings.HOME_OFFICE = tmp_path / "vault", "bekasi"
    made = lists.make_set("ektp", "family_card", "birth_certificate")
    counters.requirements.forget()
    counters.make_deadline()
    counters.make_deadline(days=1, counts_from="check")
    for name, role in ((staff.COUNTER, "counter"), (staff.SUPERVISOR, "supervisor")):
        houses.make_user(username=name, role=role)
    for day in range(12):
        make_booking(days=5 + day)
    Booking.objects.update(is_invented=True)
    return made


def test_fill_makes_papers_that_wait_are_late_and_were_answered():
    assert demo_checks.fill() == 10

    now, office = timezone.now(), Booking.objects.first().office
    assert Counter(Check.objects.values_list("state", flat=True)) == {"waiting": 6, "complete": 1, "incomplete": 2}
    assert Check.objects.waiting().late(now).count() == 1
    assert worklist.referred(office).count() == 2


def test_fill_when_done_already_does_nothing():
    demo_checks.fill()

    assert demo_checks.fill() == 0
    assert Check.objects.count() == 9
