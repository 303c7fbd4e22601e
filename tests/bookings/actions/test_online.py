"""Services that citizens cannot book by themselves."""

import pytest

from bookings.errors import NotOffered
from bookings.models import Hold
from offices.models import ServiceTerms
from tests.factories import houses, visits

pytestmark = pytest.mark.django_db


def test_hold_by_a_citizen_when_the_service_is_not_online_is_refused():
    slot = visits.make_slot()
    ServiceTerms.objects.update(online=False)

    with pytest.raises(NotOffered) as refused:
        visits.hold(slot)

    assert refused.value.codes == ("not_online",)
    assert not Hold.objects.exists()


def test_hold_by_staff_when_the_service_is_not_online_is_kept():
    slot = visits.make_slot()
    ServiceTerms.objects.update(online=False)

    assert visits.hold(slot, by=houses.make_user()).parts == ((slot.pk, 1),)
