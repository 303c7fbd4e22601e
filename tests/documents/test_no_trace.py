"""Whoever has no part in an interview sees the same with it and without: every page, file and answer of the API is
fetched before it is held and after it was refused, in both languages, and compared, with its headers and what a file
says of itself. Each address of the product has to answer somebody on this walk, or stands here with the reason."""

import datetime as dt
import io
import re
import zipfile
from types import SimpleNamespace

import pypdfium2
import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bookings.api import throttles, tokens
from bookings.models import Message, Waiting
from bookings.rules import codes
from documents.actions import checks, counter, screening
from documents.gateways.darkroom import Developed, Picture
from documents.models import PaperPage, Reading, ReadValue, RightsRequest, Screening
from documents.rules.counter import Outcome as Decided
from documents.rules.outcomes import Outcome
from offices.models import Notice, User
from tests.factories import snaps
from tests.factories.counters import make_deadline, make_lists
from tests.factories.desks import sit_down
from tests.factories.handed import GOOD, hand_in, make_outside, make_request, open_booking
from tests.factories.houses import make_user
from tests.factories.interviews import FOR_WORK, load_guide, make_screening
from tests.factories.queues import ANY_DAYS, make_waiting
from tests.factories.visits import make_booking, make_slot
from tests.test_doors import DOORS, ROLES, patterns

pytestmark = pytest.mark.django_db

PAPER = snaps.as_jpeg(snaps.draw())
# Where an interview may be seen: by its officers, by who was called, by the auditor, and as figures.
ITS_OWN = {
    "papers:interviews",  # whom somebody interviews already; no more of it than that, see test_nothing_leaks
    "papers:interview",
    "papers:interview_called",
    "papers:interview_audit",
    "papers:interview_figures",
    "papers:calls",
    "papers:calling",
    "staff:journal",  # that there was one, to who supervises and audits, never what was said or decided
}
ABOUT_IT = {  # what shows the applicant whose booking its address names; a new page of theirs belongs here
    **dict.fromkeys(("staff:booking", "staff:slip", "staff:reveal", "staff:reveal_name"), lambda it: it.pk),
    **dict.fromkeys(("staff:move", "staff:cancel"), lambda it: it.pk),
    **dict.fromkeys(("papers:counter", "papers:counter_note", "papers:booking"), lambda it: it.pk),
    **dict.fromkeys(("papers:request", "papers:export"), lambda it: RightsRequest.objects.get(booking=it).pk),
    **dict.fromkeys(("papers:check", "staff:call_take"), lambda it: it.pk),
    **dict.fromkeys(("papers:image", "documents:image"), lambda it: page_of(it).pk),
    "documents:cut_out": lambda it: ReadValue.objects.of_booking(it).get().pk,
    "documents:paper": lambda _it: "ektp",
    "admin:app_list": lambda _it: "documents",
    "staff:words": lambda it: [it.pk, it.messages.latest("pk").pk],
    "staff:waiting_party": lambda it: Waiting.objects.get().pk,
    "offices:place": lambda it: it.slot.point.slug,
    "bookings:point_times": lambda it: it.slot.point.slug,
}
BY_POST = {
    "staff:search": lambda it: {"q": it.name.partition(" ")[0]},  # more than one, or it leads to the booking
    "staff:slip": lambda _it: {},
    "staff:reveal": lambda _it: {"reason": "at_counter"},
    "staff:reveal_name": lambda _it: {},
    "papers:counter_note": lambda _it: {},
    "papers:export": lambda _it: {},
    "documents:export": lambda _it: {},
    "staff:words": lambda _it: {},
    "staff:call_take": lambda _it: {},
    "api:find": lambda it: {"code": it.code, "born_on": it.born_on.isoformat()},
}
SERVICE = {"office": "bekasi", "service": "new"}
PLACES = {**SERVICE, "product": "ordinary-5"}
ASKED = {  # what an address asks for, where it is not a day
    "papers_api:requirements": lambda _it: SERVICE,
    "documents:requirements": lambda _it: {},
    "documents:requirements_pdf": lambda _it: {"service": "new", "for_whom": "adult"},
    **dict.fromkeys(("api:points", "api:services"), lambda _it: {"office": "bekasi"}),
    "api:earliest": lambda _it: PLACES,
    "api:days": lambda it: {**PLACES, "point": it.slot.point.slug},
    "api:staff_cover": lambda it: {"point": it.slot.point.slug},
    **dict.fromkeys(("api:staff_rosters", "api:staff_cover_rules", "api:booking", "bookings:times"), lambda _it: {}),
}
# What is not walked, and why not; whatever answers nobody on the walk and is neither here nor above fails it.
NOT_WALKED = {
    "only changes something, and answers with a page that is walked": {
        *(f"papers:check_{deed}" for deed in ("take", "leave", "mark", "facts", "answer", "again")),
        *(f"papers:counter_{deed}" for deed in ("take", "leave", "tick", "facts", "decide", "reopen", "switch")),
        *("papers:hold", "papers:lift", "papers:issued", "papers:ask", "papers:correct"),
        *(f"papers:correct_{deed}" for deed in ("value", "leave", "agree", "turn_down")),
        *("documents:say_value", "documents:send", "documents:remove", "documents:restore", "documents:turn"),
        *("documents:ask", "documents:begin", "documents:check_ask", "documents:check_withdraw"),
        *("staff:undo", "staff:counter_release", "staff:call_settle", "staff:lift", "staff:resume"),
        *("staff:passports_mark", "staff:passports_collect", "staff:passports_undo", "staff:counter_hold"),
        *(f"bookings:{deed}" for deed in ("coming", "hold", "leave", "told_language", "undo", "write_again")),
        *("api:bookings", "api:move", "api:cancel", "api:undo", "api:earlier"),
        *("offices:choose", "offices:sign_out", "set_language"),
    },
    "belongs to an interview, and opens to who has a part in it": {
        *(f"papers:interview_{deed}" for deed in ("begin", "answer", "clear", "decide", "take", "settle", "call")),
        *("papers:interview_letter", "papers:interview_audited", "papers:interview_looks", "papers:call_answer"),
    },
    "a place held for a moment, of whom nothing is known yet": {
        *("api:holds", "api:hold", "api:code", "api:check_code", "staff:counter_who", "staff:counter_done"),
        *("bookings:who", "bookings:code", "bookings:check", "bookings:release"),
    },
    "about places, hours and who works when": {
        *(f"api:staff_roster{deed}" for deed in ("", "_progress", "_preview", "_publish", "_override")),
        *("api:staff_roster_stop", "api:staff_roster_discard", "api:staff_today"),
        *(f"staff:roster{deed}" for deed in ("", "_progress", "_preview", "_publish", "_override", "_stop")),
        *("staff:roster_discard", "staff:roster_ask", "staff:roster_today", "staff:roster_wall"),
        *("staff:shift_preview", "staff:shift_publish", "staff:officers_save"),
        *("staff:absence", "staff:absence_ask", "staff:absence_grant", "staff:absence_refuse", "staff:absences_save"),
        *("staff:swap", "staff:swap_approve", "staff:swap_refuse"),
        *("staff:places_preview", "staff:reconcile", "staff:shut", "staff:spans_preview"),
        *(f"offices:leave{deed}" for deed in ("", "_ask", "_withdraw")),
        *(f"offices:swap{deed}" for deed in ("", "_ask", "_agree", "_decline", "_withdraw")),
        *("offices:duty_feed", "offices:duty_feed_make", "offices:duty_feed_revoke"),
        *("offices:notices_read", "offices:notices_language"),
    },
    "names a sealed link out of a message or a receipt; the pages it leads to are walked": {
        *("bookings:turn", "bookings:link", "bookings:link_choices", "bookings:link_not_me", "bookings:landing"),
        *("bookings:feedback", "bookings:receipt", "bookings:own_landing"),
    },
    "figures of messages that were sent, as a file, and what holding a kind back would do": {
        *("staff:figures_file", "staff:pause"),
    },
    "names a person on the waiting list, who has no booking": {
        *("staff:waiting_reveal", "api:wait", "api:waiting", "api:waiting_find", "api:waiting_code"),
        *("api:waiting_check_code", "bookings:own_turn"),
        *(f"bookings:waiting{deed}" for deed in ("", "_who", "_code", "_stop")),
    },
    "somebody's own sign-in, with secrets by chance": {"offices:second_factor", "offices:new_second_factor"},
    "any other address of the API: a problem without content": {"None"},
}
ROW_OF_REFERENCE_DATA = re.compile(r"admin:[a-z]+_[a-z]+_(add|change|delete|history|password_change)$")
OF_DJANGO = {  # of the back office as it comes
    f"admin:{name}"
    for name in ("login", "logout", "password_change", "password_change_done", "autocomplete", "view_on_site", "None")
}
UNWALKED = frozenset().union(*NOT_WALKED.values()) | OF_DJANGO
CHANCE = re.compile(
    r'(?<=name="csrfmiddlewaretoken" value=")[A-Za-z0-9]{64}(?=")|nonce-[^"\']+|nonce="[^"]+"'
    r"|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r'|(?<=name="call" value=")[0-9]+(?=")'  # of a row the look itself made: PostgreSQL gives no number twice
    r'|(?<="token":")[^"]+'
)
NOT_COMPARED = {"Set-Cookie", "ETag", "Content-Length"}  # keys by chance, and sums of what is compared
BADGE = re.compile(
    r"(<span [^>]*data-calls=[^>]*?)(?: hidden)?>\d*</span>"
)  # a supervisor is called, and told how many call


OFFICERS = ("officer-one", "officer-two")


@pytest.fixture(autouse=True)
def own_vault(settings, tmp_path):
    settings.VAULT_PATH = tmp_path / "vault"


@pytest.fixture
def booking(time_machine):
    """Somebody's visit today, whom the counter has already told what is missing."""
    make_lists()
    make_deadline()
    load_guide()
    booking = make_booking(make_slot())
    make_waiting(booking.slot.point, **ANY_DAYS)
    for username in OFFICERS:
        make_user(username=username, role="interviewer", office=booking.office)
    time_machine.move_to(booking.slot.starts_at, tick=False)
    make_request(booking, kind="correct", wish="Siti")
    read_paper(booking)
    counter.decide(booking=booking, outcome=Decided.INCOMPLETE, by=make_user(role="counter", office=booking.office))
    checks.begin(booking, None, timezone.now())
    return booking


def read_paper(booking):
    """A paper with a picture that can be shown and cut, and a name on it."""
    now, picture = timezone.now(), Developed((Picture(PAPER, 1600, 1000, GOOD),), 0)
    hand_in(booking, outside=make_outside(store=None, darkroom=SimpleNamespace(develop=lambda _content: picture)))
    Reading.objects.all().delete()
    done = Reading.objects.create(page=page_of(booking), state="read", due_at=now, read_at=now)
    place = {"left": 0.1, "top": 0.1, "right": 0.5, "bottom": 0.2}
    ReadValue.objects.create(reading=done, field="name", value="BUDI CONTOH", confidence=0.9, is_sure=False, **place)


def page_of(booking):
    return PaperPage.objects.get(paper__booking=booking)


def refuse(booking, *, is_agreed=True):
    """An interview with everything in it that could be told; refused, or waiting for the second officer's word."""
    first, second = (User.objects.get(username=username) for username in OFFICERS)
    found = make_screening(booking=booking, by=first, answers={**FOR_WORK, "told_what_to_say": "yes"})
    screening.clear_flag(flag=found.flags.get(), why="Alone, too.", by=found.interviewer)
    screening.call_supervisor(screening=found, safe_contact="kakak", by=found.interviewer)
    decision = screening.propose(
        screening=found, outcome=Outcome.REFUSE, by=found.interviewer, reason="procedure_not_begun"
    )
    screening.take_second(screening=found, by=second)
    if is_agreed:
        screening.settle(decision=decision, agreed=True, by=second)


def url_of(name, booking):
    """The address, or None where it is an interview's own or is not walked."""
    if name in ITS_OWN or name in UNWALKED or ROW_OF_REFERENCE_DATA.match(name):
        return None
    named = ABOUT_IT[name](booking) if name in ABOUT_IT else []
    return reverse(name, args=named if isinstance(named, list) else [named])


def seen(client, booking, doors, languages=("id", "en")):
    """What every page answers, by name and language. That somebody looked, which some pages say, is undone."""
    throttles.forget()
    with transaction.atomic():
        found = _seen(client, booking, doors, languages)
        transaction.set_rollback(True)
    return found


def _seen(client, booking, doors, languages):
    found = {}
    for name in doors:
        url = url_of(name, booking)
        if url is None:
            continue
        for language in languages:
            client.cookies["language"] = language
            answer = ask(client, name, url, booking)
            told = {key: CHANCE.sub("", value) for key, value in answer.items() if key not in NOT_COMPARED}
            found[name, language] = (answer.status_code, text_of(answer), told)
    return found


def ask(client, name, url, booking):
    token = {"Authorization": f"Bearer {tokens.token_for(booking)}"} if name == "api:booking" else {}
    if name not in BY_POST:
        on = {} if name.startswith("admin:") else {"on": booking.local_start.date().isoformat()}
        return client.get(url, ASKED[name](booking) if name in ASKED else on, headers=token)
    if name.startswith("api:"):
        return client.post(url, BY_POST[name](booking), "application/json")
    return client.post(url, BY_POST[name](booking))


def text_of(answer):
    if answer.headers.get("Content-Type") == "application/pdf":
        pages = pypdfium2.PdfDocument(io.BytesIO(answer.content))
        words = [page.get_textpage().get_text_range() for page in pages]
        return "\n".join([*words, *map(str, pages.get_metadata_dict().items())])
    if answer.getvalue().startswith(b"PK"):  # a table: its cells, without the moment at which it was made
        with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as file:
            return "\n".join(file.read(name).decode() for name in sorted(file.namelist()) if "docProps" not in name)
    return CHANCE.sub("", answer.getvalue().decode(errors="replace"))


def differences(client, booking, doors, *, may_be_called=False, is_agreed=True, least=8):
    """The pages that changed, but for the number on the badge of whoever may be called."""
    before = seen(client, booking, doors)
    refuse(booking, is_agreed=is_agreed)
    after = seen(client, booking, doors)
    assert len([status for status, _text, _told in before.values() if status == 200]) >= least
    if may_be_called:
        before, after = without_badge(before), without_badge(after)
    return sorted({name for (name, language), page in after.items() if before[name, language] != page})


def without_badge(pages):
    return {key: (status, BADGE.sub(r"\1", text), {}) for key, (status, text, _told) in pages.items()}


def doors_of(role):
    back_office = BACK_OFFICE if role in ("administrator", "supervisor") else []
    return [name for name, view in DOORS if isinstance(view.door, tuple) and role in view.door] + back_office


BACK_OFFICE = sorted({name for name, _view in patterns() if name.startswith("admin:")})
ONLY_ON_TRIAL = ["staff:outbox", "design", "design_staff"]
PUBLIC = [name for name, view in DOORS if view.door == "public" and name not in ONLY_ON_TRIAL]
SIGNED_IN = [name for name, view in DOORS if view.door == "signed_in"]


@pytest.mark.parametrize("role", ROLES)
def test_staff_who_have_no_part_see_the_same_with_an_interview_and_without(client, booking, role):
    sit_down(client, role, office=booking.office)

    assert differences(client, booking, doors_of(role), may_be_called=role == "supervisor") == []


def test_counter_sees_the_same_while_an_interview_waits_for_its_second_officer(client, booking):
    sit_down(client, "counter", office=booking.office)

    assert differences(client, booking, doors_of("counter"), is_agreed=False) == []


@pytest.mark.parametrize("role", [role for role in ROLES if role != "supervisor"])
def test_staff_who_are_not_called_have_no_badge_on_any_page(client, booking, role):
    sit_down(client, role, office=booking.office)

    assert not [
        name for (name, _language), page in seen(client, booking, doors_of(role)).items() if "data-calls" in page[1]
    ]


@pytest.mark.parametrize("days", [0, -1])
def test_citizen_sees_the_same_with_an_interview_and_without(client, booking, time_machine, days):
    open_booking(client, booking)
    time_machine.move_to(booking.slot.starts_at + dt.timedelta(days=days), tick=False)

    assert differences(client, booking, PUBLIC) == []


def test_stranger_sees_the_same_with_an_interview_and_without(booking):
    assert differences(Client(), booking, PUBLIC) == []


def test_pages_of_a_trial_are_the_same_with_an_interview_and_without(booking, settings):
    settings.DEBUG = True

    assert differences(Client(), booking, ONLY_ON_TRIAL, least=6) == []


def test_messages_and_notices_are_the_same_with_an_interview_and_without(booking):
    def told():
        return list(Message.objects.values_list("pk", "kind")), Notice.objects.count()

    before = told()
    refuse(booking)

    assert told() == before


def test_canary_a_trace_on_any_page_is_found(client, booking, monkeypatch):
    """The smallest one there could be: a dot behind the booking code."""
    show = codes.show

    def telling(code):
        return show(code) + ("." if Screening.objects.filter(state="refused").exists() else "")

    monkeypatch.setattr(codes, "show", telling)
    sit_down(client, "supervisor", office=booking.office)

    found = differences(client, booking, doors_of("supervisor"))

    assert {"staff:booking", "staff:slip", "papers:counter", "papers:counter_note"} <= set(found)


def test_every_address_answers_somebody_on_the_walk_or_says_why_it_is_left_out(booking, settings, time_machine):
    """An answer is a page that is shown, not a refusal that is the same for everybody."""
    make_booking(make_slot(point=booking.slot.point, starts_at=booking.slot.starts_at + dt.timedelta(days=2)))
    answered = set()
    for role in ROLES:
        client = Client()
        sit_down(client, role, office=booking.office)
        answered |= shown(client, booking, doors_of(role))
    me = Client()
    open_booking(me, booking)
    answered |= shown(me, booking, PUBLIC)
    settings.DEBUG = True
    answered |= shown(Client(), booking, ONLY_ON_TRIAL)
    time_machine.move_to(booking.slot.starts_at - dt.timedelta(days=1), tick=False)
    answered |= shown(me, booking, ["bookings:move", "bookings:cancel"])

    every = {name for name, _view in patterns() if not ROW_OF_REFERENCE_DATA.match(name)}
    assert sorted(every - answered - ITS_OWN - UNWALKED) == []
    assert sorted((ITS_OWN | UNWALKED) - every) == []
    assert len(answered) > 100


def shown(client, booking, doors):
    pages = seen(client, booking, doors, languages=("id",))
    return {name for (name, _language), (status, *_page) in pages.items() if status == 200 or name == "readyz"}


def test_pictures_and_messages_on_the_walk_are_really_shown(client, booking):
    names = ["papers:image", "papers:check", "staff:words"]
    sit_down(client, "counter", office=booking.office)
    assert [seen(client, booking, [name])[name, "id"][0] for name in names] == [200] * 3

    open_booking(client, booking)
    own = ["documents:image", "documents:cut_out"]
    assert [seen(client, booking, [name])[name, "id"][0] for name in own] == [200] * 2
