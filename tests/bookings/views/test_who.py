"""What the page “who comes” says of the code, where one comes and where none does."""

import uuid

import pytest
from django.urls import reverse

from tests.factories import houses, visits

WITH_CODE = "For the code and for news about your visit, such as 0812 3456 7890."
WITHOUT = "For news about the visit, such as 0812 3456 7890."

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("contact_code", "said", "unsaid"), [(True, WITH_CODE, WITHOUT), (False, WITHOUT, WITH_CODE)])
def test_who_speaks_of_the_code_where_one_is_sent(client, settings, contact_code, said, unsaid):
    settings.HOME_OFFICE = "bekasi"
    client.cookies["language"] = "en"
    slot = visits.make_slot(point=houses.make_point(office=houses.make_office(contact_code=contact_code)))
    wish = {"slot": slot.pk, "service": "new", "product": "ordinary-5", "people": 1, "key": str(uuid.uuid4())}
    client.post(reverse("bookings:hold"), wish)

    asked = client.get(reverse("bookings:who")).content.decode()
    again = client.post(reverse("bookings:who"), {"phone": "12"}).content.decode()

    assert said in asked
    assert said in again
    assert unsaid not in asked + again
