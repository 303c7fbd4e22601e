"""Every address of the product: who stands before it, and that nobody else comes in."""

import json
import uuid

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from bookings.api import throttles
from offices.models import Role
from tests.factories.desks import make_device, show_second_factor, sit_down
from tests.factories.duties import make_absence, make_draft, make_officer, make_swap, make_two_days
from tests.factories.handed import hand_in, make_request
from tests.factories.houses import make_office, make_point, make_shutting, make_user
from tests.factories.interviews import make_screening
from tests.factories.outbox import make_pause
from tests.factories.queues import ANY_DAYS, make_waiting
from tests.factories.visits import hold, make_booking, make_slot

# Views of libraries, which cannot wear our doors, and what guards them instead.
OTHERS = {
    "set_language": "Django's: writes a cookie and nothing else",
    "admin": "config.back_office.BackOffice.has_permission, tested below",
}
ROLES = [role.value for role in Role]
SECOND_FACTOR = ("administrator", "supervisor")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_throttled():
    throttles.forget()


def patterns(resolver=None, namespace=""):
    """(name with its namespace, view) of every address."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, entry.namespace or namespace)
        elif isinstance(entry, URLPattern):
            yield (f"{namespace}:{entry.name}" if namespace else str(entry.name)), entry.callback


DOORS = [(name, view) for name, view in patterns() if name.partition(":")[0] not in OTHERS]
GUARDED = [(name, view) for name, view in DOORS if isinstance(getattr(view, "door", None), tuple)]
STAFF = [(name, view.door) for name, view in GUARDED if not name.startswith("api:")]
STAFF_API = [
    (name, method, view.cls.roles_for(method))
    for name, view in GUARDED
    if name.startswith("api:")
    for method in view.cls.methods()
    if method in ("GET", "POST")
]
ROSTERS = {
    "staff:roster",
    "staff:roster_progress",
    "staff:roster_preview",
    "staff:roster_publish",
    "staff:roster_override",
    "staff:roster_stop",
    "staff:roster_discard",
}
SWAPS = {
    "offices:swap_agree",
    "offices:swap_decline",
    "offices:swap_withdraw",
    "staff:swap",
    "staff:swap_approve",
    "staff:swap_refuse",
}
WAITING = {"staff:waiting_party", "staff:waiting_reveal"}
ABSENCES = {"staff:absence", "staff:absence_grant", "staff:absence_refuse", "offices:leave_withdraw"}
INTERVIEWS = {
    "papers:interview",
    "papers:interview_answer",
    "papers:interview_clear",
    "papers:interview_decide",
    "papers:interview_take",
    "papers:interview_settle",
    "papers:interview_call",
    "papers:interview_called",
    "papers:interview_letter",
    "papers:interview_audited",
    "papers:interview_looks",
    "papers:call_answer",
}
PAPERS = {f"papers:{name}" for name in ("booking", "hold", "lift", "issued", "ask")}
COUNTER = {
    f"papers:counter{name}"
    for name in ("", "_take", "_leave", "_tick", "_facts", "_decide", "_reopen", "_switch", "_note")
}
CHECKS = {f"papers:check{name}" for name in ("", "_take", "_leave", "_mark", "_facts", "_answer", "_again")}
CORRECTIONS = {f"papers:correct{name}" for name in ("", "_value", "_leave", "_agree", "_turn_down")}
REQUESTS = {"papers:request", "papers:export", *CORRECTIONS}
WITH_AN_ID = {
    "staff:booking",
    "staff:reveal_name",
    "staff:reveal",
    "staff:slip",
    "staff:move",
    "staff:cancel",
    "staff:undo",
    "staff:call_take",
    "staff:call_settle",
    "staff:counter_who",
    "staff:counter_release",
    "staff:counter_done",
    "staff:lift",
    *WAITING,
    "staff:words",
    "staff:resume",
    "staff:figures_file",
    *ROSTERS,
    *ABSENCES,
    *SWAPS,
    *INTERVIEWS,
    "papers:interview_begin",
    *PAPERS,
    *COUNTER,
    *CHECKS,
    *REQUESTS,
    "papers:image",
}
MADE = {
    "staff:lift": lambda office: [make_shutting(point=make_point(office=office)).pk],
    "staff:words": lambda office: words_of(make_booking(make_slot(point=make_point(office=office)))),
    "staff:resume": lambda office: [make_pause(office).pk],
    "staff:figures_file": lambda office: ["weeks"],
}
OWN = {"staff:figures_file"}  # names a table of one's own office


def test_doors_when_counted_are_found():
    """Guards the tests below: with nothing to walk they would pass."""
    assert {"home", "staff:today", "offices:sign_in", "bookings:times", "api:holds"} <= {name for name, _ in DOORS}
    assert len(STAFF) >= 25
    assert len(STAFF_API) >= 12


@pytest.mark.parametrize(("name", "view"), DOORS, ids=[name for name, _ in DOORS])
def test_every_address_says_who_may_pass(name, view):
    door = getattr(view, "door", None)

    assert door in ("public", "signed_in") or (isinstance(door, tuple) and set(door) <= set(Role))


def test_staff_addresses_that_ask_for_no_role_are_these():
    plain = [(name, view.door) for name, view in DOORS if isinstance(view.door, str)]

    assert [entry for entry in plain if entry[0].startswith(("staff:", "offices:")) or entry[1] != "public"] == [
        ("offices:places", "public"),
        ("offices:place", "public"),
        ("offices:choose", "public"),
        ("offices:duty_feed", "public"),
        ("offices:sign_in", "public"),
        ("offices:second_factor", "signed_in"),
        ("offices:new_second_factor", "signed_in"),
        ("offices:sign_out", "public"),
        ("staff:outbox", "public"),
    ]


def address(name, office):
    """The address, with things of this office where it names one."""
    if name not in WITH_AN_ID:
        return reverse(name)
    if name in MADE:
        return reverse(name, args=MADE[name](office))
    if name in ROSTERS:
        return reverse(name, args=[make_draft(office).pk])
    if name in ABSENCES:
        return reverse(name, args=[make_absence(make_officer(home=make_point(office=office))).pk])
    if name in SWAPS:
        one, _two, other, _four = make_two_days(point=make_point(office=office))
        return reverse(name, args=[make_swap(one, other, state="agreed").pk])
    if name in INTERVIEWS:
        held = make_screening(booking=make_booking(make_slot(point=make_point(office=office))))
        return reverse(name, args=[held.pk, 1] if name == "papers:interview_clear" else [held.pk])
    slot = make_slot(point=make_point(office=office), capacity=9)
    if name in ("staff:counter_who", "staff:counter_release"):
        return reverse(name, args=[hold(slot, by=make_user()).token])
    more = [1] if name == "papers:correct_value" else []
    return reverse(name, args=[key_of(name, make_booking(slot)), *more])


def words_of(booking):
    return [booking.pk, booking.messages.get().pk]


def key_of(name, booking):
    """What the address of a booking, or of something about it, holds."""
    if name == "papers:image":
        return hand_in(booking).pages[0].pk
    if name in WAITING:
        return make_waiting(booking.slot.point, **ANY_DAYS).pk
    if name in REQUESTS:
        return make_request(booking).pk
    return booking.party if name == "staff:counter_done" else booking.pk


@pytest.mark.parametrize("name", [name for name, _ in STAFF])
def test_staff_door_when_nobody_is_signed_in_leads_to_signing_in(client, name):
    url = address(name, make_office())

    for answer in (client.get(url), client.post(url)):
        assert (answer.status_code, answer.url) == (302, f"/petugas/masuk/?next={url}")


@pytest.mark.parametrize(
    ("name", "role"), [(name, role) for name, door in STAFF for role in ROLES if role not in {*door}]
)
def test_staff_door_refuses_every_other_role(client, name, role):
    office = make_office()
    url = address(name, office)
    sit_down(client, role, office=office)

    assert [client.get(url).status_code, client.post(url).status_code] == [403, 403]


@pytest.mark.parametrize("name", [name for name, _ in STAFF])
def test_staff_door_refuses_whose_posting_is_over(client, name):
    url = address(name, make_office())
    sit_down(client, "supervisor").postings.update(until="2021-01-01")

    assert [client.get(url).status_code, client.post(url).status_code] == [403, 403]


@pytest.mark.parametrize(
    ("name", "role"), [(name, role) for name, door in STAFF for role in SECOND_FACTOR if role in door]
)
def test_staff_door_when_the_second_factor_is_not_shown_leads_to_it(client, name, role):
    url = address(name, make_office())
    user = make_user(role=role)
    make_device(user)
    client.force_login(user)

    assert client.get(url).url == f"/petugas/masuk/kode/?next={url}"


@pytest.mark.parametrize(("name", "door"), [entry for entry in STAFF if entry[0] in WITH_AN_ID - OWN])
def test_staff_door_does_not_know_what_is_another_offices(client, name, door):
    url = address(name, make_office(slug="makassar", zone="Asia/Makassar"))
    key = str(uuid.uuid4())
    make_point()
    sit_down(client, door[0].value, office=make_office())

    answers = [client.get(url), client.post(url, {"key": key, "slot": 1, "reason": "at_counter"})]

    assert {answer.status_code for answer in answers} <= {404, 405}


# --- the staff's API: the same people, told as problems ----------------------------------------------------------

API_WITH_AN_ID = {name for name, _method, _roles in STAFF_API if name.partition("_")[2].startswith("roster")} - {
    "api:staff_rosters"
}
BODIES = {"api:staff_roster_publish": {"seen": 0}, "api:staff_roster_override": {"seen": 0, "reason": "Fire drill"}}


def api_address(name, office):
    return reverse(name, args=[make_draft(office).pk] if name in API_WITH_AN_ID else [])


def ask_api(client, name, method, url):
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    answer = client.generic(method, url, json.dumps(BODIES.get(name, {})), "application/json", headers=headers)
    return answer.status_code, answer.json().get("code")


def api_doors_refusing():
    for name, method, roles in STAFF_API:
        yield from ((name, method, role) for role in ROLES if role not in roles)


def test_api_of_staff_when_walked_lets_these_roles_in():
    planners, readers = {"planner", "supervisor"}, {"planner", "supervisor", "auditor"}
    found = {(name, method): {*roles} for name, method, roles in STAFF_API}

    assert {name for (name, method), roles in found.items() if method == "GET" and roles == readers} == {
        *("api:staff_rosters", "api:staff_roster", "api:staff_roster_progress"),
        *("api:staff_cover", "api:staff_cover_rules"),
    }
    assert {name for (name, method), roles in found.items() if roles == {"supervisor"}} == {"api:staff_roster_override"}
    assert {(method, *sorted(roles)) for (_name, method), roles in found.items()} == {
        ("GET", *sorted(readers)),
        ("POST", *sorted(planners)),
        ("POST", "supervisor"),
    }


@pytest.mark.parametrize(("name", "method", "roles"), STAFF_API)
def test_api_of_staff_when_nobody_is_signed_in_says_so(client, name, method, roles):
    url = api_address(name, make_office())

    assert ask_api(client, name, method, url) == (401, "sign_in_needed")


@pytest.mark.parametrize(("name", "method", "role"), list(api_doors_refusing()))
def test_api_of_staff_refuses_every_other_role(client, name, method, role):
    office = make_office()
    url = api_address(name, office)
    make_point(office=office)
    sit_down(client, role, office=office)

    assert ask_api(client, name, method, url) == (403, "not_allowed")


@pytest.mark.parametrize(("name", "method", "roles"), STAFF_API)
def test_api_of_staff_refuses_whose_posting_is_over(client, name, method, roles):
    url = api_address(name, make_office())
    sit_down(client, "supervisor").postings.update(until="2021-01-01")

    assert ask_api(client, name, method, url) == (403, "not_allowed")


@pytest.mark.parametrize(("name", "method", "roles"), STAFF_API)
def test_api_of_staff_when_the_second_factor_is_not_shown_asks_for_it(client, name, method, roles):
    url = api_address(name, make_office())
    user = make_user(role="supervisor")
    make_device(user)
    client.force_login(user)

    assert ask_api(client, name, method, url) == (403, "second_factor_needed")


@pytest.mark.parametrize(("name", "method", "roles"), [entry for entry in STAFF_API if entry[0] in API_WITH_AN_ID])
def test_api_of_staff_does_not_know_what_is_another_offices(client, name, method, roles):
    url = api_address(name, make_office(slug="makassar", zone="Asia/Makassar"))
    sit_down(client, roles[0].value, office=make_point().office)

    assert ask_api(client, name, method, url) == (404, "unknown")


@pytest.mark.parametrize(("name", "method", "roles"), [entry for entry in STAFF_API if entry[1] == "POST"])
def test_api_of_staff_when_the_token_of_the_pages_is_missing_changes_nothing(name, method, roles):
    client, office = Client(enforce_csrf_checks=True), make_office()
    url = api_address(name, office)
    make_point(office=office)
    sit_down(client, roles[0].value, office=office)

    assert ask_api(client, name, method, url) == (403, "csrf_failed")


@pytest.mark.parametrize(("name", "method", "roles"), [entry for entry in STAFF_API if entry[1] == "POST"])
def test_api_of_staff_refuses_changes_by_who_plans_for_one_point_alone(client, name, method, roles):
    office = make_office()
    url = api_address(name, office)
    mine, _other = make_point(office=office), make_point(office=office)
    sit_down(client, roles[0].value, office=office, point=mine)

    assert ask_api(client, name, method, url) == (403, "not_allowed")


ADMIN = sorted({name for name, _ in patterns() if name.startswith("admin:")})


def test_back_office_when_walked_holds_reference_data_and_no_people():
    held = {name.removeprefix("admin:").rpartition("_")[0] for name in ADMIN if name.endswith("_changelist")}

    assert held == {
        "bookings_bookingterms",
        "bookings_collectionterms",
        "bookings_lanerule",
        "bookings_messageterms",
        "bookings_releaserule",
        "documents_cure",
        "documents_deadlinerule",
        "documents_requirementset",
        "documents_advice",
        "documents_flagrule",
        "documents_question",
        "documents_reason",
        "documents_retentionrule",
        "offices_closure",
        "offices_contracthours",
        "offices_coverrule",
        "offices_fee",
        "offices_holiday",
        "offices_holidayyear",
        "offices_offer",
        "offices_office",
        "offices_product",
        "offices_productterms",
        "offices_season",
        "offices_service",
        "offices_servicepoint",
        "offices_serviceterms",
        "offices_shiftpattern",
        "offices_singleday",
        "offices_user",
        "offices_weeklyhours",
        "offices_workrule",
    }


def back_office_addresses():
    for name in ADMIN:
        if name.endswith(("_changelist", "_add")) or name in ("admin:index", "admin:jsi18n", "admin:autocomplete"):
            yield reverse(name)
        elif name.endswith(("_change", "_delete", "_history")) and name != "admin:password_change":
            yield reverse(name, args=[1])


@pytest.mark.parametrize("url", list(back_office_addresses()))
def test_back_office_lets_nobody_in_without_signing_in(client, url):
    answer = client.get(url)

    assert (answer.status_code, answer.url.partition("?")[0]) == (302, "/kelola/login/")


@pytest.mark.parametrize("role", [role for role in ROLES if role not in SECOND_FACTOR])
def test_back_office_refuses_every_other_role(client, role):
    user = sit_down(client, role)
    assert client.get("/kelola/offices/fee/", follow=True).status_code == 403

    show_second_factor(client, user)
    assert {client.get(url, follow=True).status_code for url in back_office_addresses()} == {403}


def test_back_office_when_the_second_factor_is_not_shown_leads_to_it(client):
    user = make_user(role="administrator")
    make_device(user)
    client.force_login(user)

    chain = client.get("/kelola/offices/fee/", follow=True).redirect_chain

    assert chain[-1][0] == "/petugas/masuk/kode/?next=/kelola/offices/fee/"
