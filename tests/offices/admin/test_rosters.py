import pytest

from offices.models import ContractHours, CoverRule, JournalEntry, ShiftPattern, WorkRule
from tests.factories import duties
from tests.factories.desks import sit_down
from tests.factories.houses import make_office, make_point
from tests.offices.admin.test_reference import DATED, path

pytestmark = pytest.mark.django_db

COVER = {"weekdays": ["0", "1"], "from_time": "08:00", "to_time": "12:00", "skill": "counter", "least": 2, "target": 3}
SHIFT = {"weekdays": ["0"], "code": "day", "starts": "08:00", "ends": "13:00", "break_minutes": 0}
WORK = {
    "rest_minutes": 660,
    "most_days_running": 6,
    "free_days_a_week": 2,
    "tolerance_minutes": 0,
    "grain_minutes": 15,
    "noon_from": "12:00",
    "noon_to": "13:00",
    "prayer_from": "11:30",
    "prayer_to": "13:00",
}


@pytest.fixture
def point():
    return make_point(office=make_office())


@pytest.fixture
def administrator(client, point):
    return sit_down(client, "administrator", office=point.office, username="admin")


def test_cover_that_can_be_meant_is_kept_and_stands_in_the_journal(client, point, administrator):
    client.post(path(CoverRule, "add"), {"point": point.pk, **COVER, **DATED})

    row = CoverRule.objects.get()
    assert (row.weekdays, row.least, row.target) == ("01", 2, 3)
    assert JournalEntry.objects.get().action == "reference.added"


@pytest.mark.parametrize(
    ("model", "sent"),
    [
        (CoverRule, {**COVER, "least": -1}),
        (CoverRule, {**COVER, "target": 1}),
        (CoverRule, {**COVER, "weekdays": []}),
        (CoverRule, {**COVER, "valid_to": "2029-12-31"}),
        (CoverRule, {**COVER, "to_time": "25:00"}),
        (ShiftPattern, {**SHIFT, "break_minutes": 60}),
        (ShiftPattern, {**SHIFT, "break_minutes": -60}),
        (ShiftPattern, {**SHIFT, "valid_to": "2029-12-31"}),
        (WorkRule, {**WORK, "free_days_a_week": 8}),
        (WorkRule, {**WORK, "grain_minutes": 0}),
        (WorkRule, {**WORK, "most_days_running": 0}),
    ],
)
def test_rule_that_cannot_be_meant_is_refused_at_the_form(client, point, administrator, model, sent):
    place = {"office": point.office_id} if model is WorkRule else {"point": point.pk}

    answer = client.post(path(model, "add"), {**DATED, **place, **sent})

    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors
    assert not model.objects.exists()


def test_rules_of_another_office_are_neither_seen_nor_changed(client, point, administrator):
    duties.make_week(point=make_point(office=make_office(slug="makassar")))

    for model in (CoverRule, ShiftPattern, WorkRule, ContractHours):
        row = model.objects.get()
        assert client.get(path(model)).context["cl"].result_count == 0
        assert client.get(path(model, "change", row.pk)).status_code == 302


def test_contract_hours_are_given_to_own_officers_only(client, point, administrator):
    mine = duties.make_officer(home=point)
    theirs = duties.make_officer(home=make_point(office=make_office(slug="makassar")))

    answers = [
        client.post(path(ContractHours, "add"), {**DATED, "officer": officer, "minutes_a_week": 1200})
        for officer in ("", theirs.pk, mine.pk)
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 302]
    assert [(row.officer, row.minutes_a_week) for row in ContractHours.objects.all()] == [(mine, 1200)]
