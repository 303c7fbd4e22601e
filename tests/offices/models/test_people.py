import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from offices.models import Posting
from tests.factories.houses import make_office, make_point, make_user

SINCE = dt.date(2030, 1, 7)

pytestmark = pytest.mark.django_db


def post(user, *, point=None, role="counter", until=None):
    Posting.objects.create(user=user, role=role, office=make_office(), point=point, since=SINCE, until=until)


@pytest.fixture
def sari():
    user = make_user(username="sari")
    user.postings.all().delete()
    return user


@pytest.mark.parametrize("at_point", [False, True], ids=["office", "point"])
def test_posting_when_it_is_held_already_is_refused(sari, at_point):
    point = make_point() if at_point else None
    post(sari, point=point)

    with pytest.raises(IntegrityError), transaction.atomic():
        post(sari, point=point)


def test_posting_when_another_one_is_held_is_taken(sari):
    point = make_point()
    post(sari)
    post(sari, point=point)
    post(sari, point=make_point())
    post(sari, point=point, role="gate")
    post(make_user(username="budi"), point=point)

    assert sari.postings.count() == 4


@pytest.mark.parametrize("at_point", [False, True], ids=["office", "point"])
def test_posting_when_the_earlier_one_has_ended_is_taken(sari, at_point):
    point = make_point() if at_point else None
    post(sari, point=point, until=dt.date(2030, 2, 1))
    post(sari, point=point, until=dt.date(2030, 2, 1))
    post(sari, point=point)

    assert sari.postings.count() == 3
