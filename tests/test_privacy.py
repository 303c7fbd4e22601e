"""Personal data stays where it belongs: marked values walk the whole journey, then everything left behind is searched.

Searched are the log of every logger, what was sent, every address asked for or led to, the exception report, and
every column of every table as the database holds it, with its files.
"""

import datetime as dt
import io
import logging
import re
import uuid
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from django.views.debug import get_exception_reporter_class
from django_q.models import OrmQ
from django_q.tasks import async_task

from bookings.actions import delivery, feedback
from bookings.models import Booking, BookingTerms, Feedback, Invitation, PhoneCall, Silence, WaitingPerson, link_token
from bookings.views import visit
from config.reporting import QuietFormatter
from documents.actions import reading
from documents.gateways.ocr import Told
from documents.models import Check, CounterCase, PaperPage, ReadValue, RightsRequest, Screening
from offices.models import Role
from tests.factories import desks, duties, houses, interviews, snaps, visits
from tests.factories.lines import sheet

pytestmark = pytest.mark.django_db(transaction=True)

NIK = "3275017112889777"
NAME = "Xenofilia Qoriwulan"
BORN = dt.date(1988, 12, 31)
PHONE = "+628119990777"
EMAIL = "xenofilia@qoriwulan.example"
COMPANION = "Quintarja Xaverindo"
TYPED = {
    "p1-name": NAME,
    "p1-number": NIK,
    "p1-born_on_day": "31",
    "p1-born_on_month": "12",
    "p1-born_on_year": "1988",
    "phone": "0811 9990 777",
    "email": EMAIL,
    "companion": COMPANION,
    "language": "id",
}
MARKS = (
    *(word.lower() for word in (*NAME.split(), *COMPANION.split())),
    NIK,
    "1988-12-31",
    "31121988",
    "8119990777",
    "qoriwulan",
)


@pytest.fixture
def log():
    """Everything that any logger says, down to DEBUG, as the product writes it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(QuietFormatter("%(levelname)s %(name)s %(message)s"))
    names = ["", *logging.root.manager.loggerDict]
    loggers = [logging.getLogger(name) for name in names]
    before = [(one, one.level, one.propagate, list(one.handlers), one.disabled) for one in loggers]
    for one in loggers:
        one.handlers, one.propagate, one.disabled = [], True, False
        one.setLevel(logging.DEBUG)
    logging.root.handlers = [handler]
    yield stream
    for one, level, propagate, handlers, disabled in before:
        one.setLevel(level)
        one.propagate, one.handlers, one.disabled = propagate, handlers, disabled


class Walker:
    """A browser that writes down every address it asks for and is led to."""

    def __init__(self):
        self.client = Client(raise_request_exception=False)
        self.addresses = []

    def get(self, name, *args, **query):
        return self._note(self.client.get(reverse(name, args=args), query))

    def post(self, name, *args, data=None):
        return self._note(self.client.post(reverse(name, args=args), data or {}))

    def api(self, method, path, body=None, **headers):
        headers = {"Idempotency-Key": str(uuid.uuid4()), **headers}
        send = getattr(self.client, method)
        return self._note(send(path, body or {}, content_type="application/json", headers=headers))

    def _note(self, answer):
        request = answer.request
        self.addresses += [request["PATH_INFO"] + "?" + request.get("QUERY_STRING", ""), answer.get("Location", "")]
        return answer


@pytest.fixture
def house(settings, tmp_path):
    settings.HOME_OFFICE, settings.VAULT_PATH = "bekasi", tmp_path / "vault"
    point = houses.make_point(slug="main", name="Main office")
    BookingTerms.objects.update(contact_code=True, most_moves=9)
    return point


def next_code():
    """The code of the newest message, as its reader sees it."""
    delivery.deliver_due()
    return re.findall(r"\b\d{6}\b", Path(settings.SMS_OUTBOX).read_text())[-1]


def hold_form(slot):
    return {"slot": slot.pk, "service": "new", "product": "ordinary-5", "people": 1, "key": str(uuid.uuid4())}


def walk_pages(walker, slots):
    """A citizen's way: a wrong step at each place where one can be made, then the right one."""
    walker.get("home")
    walker.get("bookings:times", service="new")
    walker.post("bookings:hold", data=hold_form(slots[0]))
    assert walker.post("bookings:who", data={**TYPED, "p1-number": NIK + "0"}).status_code == 422
    walker.post("bookings:who", data=TYPED)
    assert walker.post("bookings:code", data={"code": "000000"}).status_code in (302, 422)
    walker.post("bookings:code", data={"code": next_code()})
    assert walker.get("bookings:check").status_code == 200
    assert walker.post("bookings:check")["Location"] == reverse("bookings:done")
    for page in ("done", "mine", "slip", "calendar", "qr", "move", "cancel"):
        assert walker.get(f"bookings:{page}").status_code == 200
    booking = Booking.objects.get()
    born_on = {"born_on_day": "31", "born_on_month": "12", "born_on_year": "1988"}
    assert walker.post("bookings:find", data={"code": "CFHJKMQRW", **born_on}).status_code in (404, 422)
    walker.post("bookings:find", data={"code": booking.code, **born_on})
    moved = str(uuid.uuid4())
    walker.post("bookings:move", data={"key": moved, "slot": slots[1].pk})
    walker.post("bookings:undo", data={"key": moved})
    walker.post("bookings:cancel", data={"key": str(uuid.uuid4())})
    assert Booking.objects.get().state == Booking.State.CANCELLED
    delivery.deliver_due()


def walk_told(walker, booking):
    """The same person answers a message, chooses what to get, and is called; a stranger says who they are not."""
    token = link_token(booking.pk, booking.slot_id, "sms")
    walker.client = Client(raise_request_exception=False)
    walker.get("bookings:link", token)
    walker.post("bookings:link", token, data={"answer": "move"})
    assert walker.get("bookings:move").status_code == 200
    walker.post("bookings:link_choices", token, data={"sms": ["bring"]})
    walker.post("bookings:link_not_me", token)
    assert walker.get("bookings:link", f"{token}x").status_code == 410
    born_on = {"born_on_day": "31", "born_on_month": "12", "born_on_year": "1988"}
    walker.post("bookings:find", data={"code": booking.code, **born_on})
    walker.post("bookings:write_again")
    assert walker.get("bookings:told").status_code == 200
    walker.client.force_login(houses.make_user(username="caller", role=Role.COUNTER))
    walker.get("staff:calls")
    assert walker.post("staff:call_take", booking.pk).status_code == 200
    said = {"call": PhoneCall.objects.get().pk, "result": "wrong", "minutes": 30}
    walker.post("staff:call_settle", booking.pk, data=said)
    assert Silence.objects.filter(why="wrong").count() == 1


def walk_api(walker, slot):
    """The same through the other door, with its own wrong steps."""
    held = walker.api("post", "/api/v1/holds", {"slot": slot.pk, "service": "new", "product": "ordinary-5"})
    hold = held.json()["hold"]
    walker.api("post", f"/api/v1/holds/{hold}/code", {"email": EMAIL, "language": "en"})
    assert walker.api("post", f"/api/v1/holds/{hold}/code/check", {"email": EMAIL, "code": "000000"}).status_code == 422
    person = {"name": NAME, "nik": NIK, "born_on": BORN.isoformat()}
    body = {"hold": hold, "people": [person], "phone": PHONE, "language": "id", "companion": COMPANION}
    assert walker.api("post", "/api/v1/bookings", body).status_code == 409  # nobody confirmed the contact
    mistyped = {**body, "people": [{**person, "nik": NIK + "x"}]}
    assert walker.api("post", "/api/v1/bookings", mistyped).status_code == 400
    found = walker.api("post", "/api/v1/bookings/find", {"code": "CFHJKMQRW", "born_on": BORN.isoformat()})
    assert found.status_code == 404
    today = slot.point.office.local(timezone.now()).date().isoformat()
    days = {"first_on": today, "last_on": today}
    asked = {"office": "bekasi", "service": "new", "product": "ordinary-5", **days}
    waiting = walker.api("post", "/api/v1/waiting", asked).json()["waiting"]
    party = {name: body[name] for name in ("people", "phone", "companion")}
    assert walker.api("post", f"/api/v1/waiting/{waiting}", party).status_code == 409  # the same
    mistyped = {**party, "people": mistyped["people"]}
    assert walker.api("post", f"/api/v1/waiting/{waiting}", mistyped).status_code == 400
    assert (
        walker.api("post", "/api/v1/waiting/find", {"code": "CFHJKMQRW", "born_on": BORN.isoformat()}).status_code
        == 404
    )


def walk_papers(walker, booking):
    """The same person hands a paper in, whose name and print say who they are, looks at it and asks about it."""
    born_on = {"born_on_day": "31", "born_on_month": "12", "born_on_year": "1988"}
    walker.post("bookings:find", data={"code": booking.code, **born_on})
    picture = snaps.as_jpeg(snaps.draw(), comment=NAME.encode())
    for content in (picture, b"no picture " + NIK.encode()):
        file = SimpleUploadedFile(f"{NAME} {NIK}.jpg", content, "image/jpeg")
        walker.post("documents:paper", "ektp", data={"file": file})
    url = walker.post("documents:begin", data={"kind": "diploma", "size": len(picture), "mark": f"{NAME}.jpg"}).json()[
        "url"
    ]
    walker.client.patch(url, picture[:9000], content_type="application/octet-stream", headers={"Upload-Offset": "0"})
    stands = sheet(("NIK", NIK), ("Nama", NAME.upper()), ("Tempat/Tgl Lahir", "BEKASI, 31-12-1988"))
    assert reading.read_due(Told(otherwise=stands)) == 1
    assert ReadValue.objects.get(field="name").value == NAME.upper()
    assert walker.get("documents:image", PaperPage.objects.get().pk).status_code == 200
    assert walker.get("documents:rights").status_code == 200
    walker.post("documents:ask", data={"kind": "correct", "wish": f"{NAME}, {NIK}"})
    assert RightsRequest.objects.get().wish == f"{NAME}, {NIK}"
    walker.post("documents:export")


def in_the_vault():
    """Names and contents of all that lies in it."""
    paths = [path for path in settings.VAULT_PATH.rglob("*") if path.is_file()]
    assert len(paths) == 2  # a page, and a piece of a file on its way
    return b"\n".join(path.name.encode() + path.read_bytes() for path in paths)


def walk_staff(walker, slot):
    """Staff book for the same person, search for the name and look."""
    officer = houses.make_user(username="officer", role=Role.COUNTER)
    booking = visits.make_booking(slot, by=officer, person=visits.make_person(number=NIK, name=NAME, born_on=BORN))
    walker.client.force_login(officer)
    walker.get("staff:today")
    walker.post("staff:search", data={"q": NAME, "text": NAME})
    walker.get("staff:booking", booking.pk)
    return booking


def walk_waiting(walker, point):
    """The same person waits for a place; staff look at who waits."""
    wish = {"service": "new", "product": "ordinary-5", "people": 1, "lane": "regular"}
    today = timezone.localdate()
    walker.get("bookings:waiting_join", **wish)
    days = {"first_on": today + dt.timedelta(days=1), "last_on": today + dt.timedelta(days=9)}
    walker.post("bookings:waiting_join", data={**wish, **days, "points": [point.slug]})
    assert walker.post("bookings:waiting_who", data={**TYPED, "p1-number": NIK + "0"}).status_code == 422
    walker.post("bookings:waiting_who", data=TYPED)
    assert walker.post("bookings:waiting_code", data={"code": "000000"}).status_code in (302, 422)
    walker.post("bookings:waiting_code", data={"code": next_code()})
    assert walker.get("bookings:waiting").status_code == 200
    row = WaitingPerson.objects.get().waiting
    assert row.companion == COMPANION
    walker.client.force_login(houses.make_user(username="watcher", role=Role.COUNTER))
    walker.get("staff:waiting")
    walker.get("staff:waiting_party", row.pk)
    assert walker.post("staff:waiting_reveal", row.pk, data={"reason": "on_phone"}).status_code == 200


def walk_messages(walker, booking):
    """A supervisor looks at what the same person was told, reads the words and takes the figures along."""
    walker.client.force_login(houses.make_user(username="officer-2", role=Role.COUNTER))
    for message in booking.messages.all():
        assert walker.post("staff:words", booking.pk, message.pk).status_code in (200, 409)
    supervisor = houses.make_user(username="head", role=Role.SUPERVISOR)
    walker.client.force_login(supervisor)
    desks.show_second_factor(walker.client, supervisor)
    pages = [walker.get("staff:outgoing"), walker.get("staff:figures"), walker.get("metrics")]
    pages += [walker.get("staff:figures_file", table) for table in ("weeks", "speeds", "costs")]
    walker.post("staff:pause", data={"kind": "feedback", "reason": "quiet"})
    whose = f"@{EMAIL.partition('@')[2]}".encode()  # what a masked address shows of it
    assert [(page.status_code, marks_in(page.content.replace(whose, b""))) for page in pages] == [(200, [])] * 6


def walk_interview(walker, booking):
    """The same person's name and numbers are said in an interview, noted, and given as a way to reach them."""
    interviews.load_guide()
    walker.client.force_login(houses.make_user(username="interviewer", role=Role.INTERVIEWER))
    walker.get("papers:interviews")
    walker.post("papers:interview_begin", booking.pk)
    held = Screening.objects.get()
    said = {**interviews.HARMLESS, "destination": f"{NAME} {NIK}", "told_what_to_say": "yes"}
    walker.post("papers:interview_answer", held.pk, data={f"q-{key}": value for key, value in said.items()})
    walker.get("papers:interview", held.pk)
    walker.post("papers:interview_clear", held.pk, held.flags.get().pk, data={"why": f"{NAME} {PHONE}"})
    walker.post("papers:interview_call", held.pk, data={"safe_contact": f"{COMPANION} {PHONE}"})
    assert walker.get("papers:interview_called", held.pk).status_code == 204
    walker.post("papers:interview_decide", held.pk, data={"outcome": "refer", "note": f"{NAME} {NIK}"})
    assert held.decisions.get().note == f"{NAME} {NIK}"


def walk_check(walker, booking):
    """The same person asks for a check; an officer takes it over with a word and answers with a note."""
    walker.post("documents:check_ask")
    for username in ("checking", "looking"):
        walker.client.force_login(houses.make_user(username=username, role=Role.COUNTER))
        walker.get("papers:checks")
        walker.post("papers:check_take", booking.pk, data={"over": "on", "word": f"{NAME} {PHONE}"})
    assert Check.objects.get().word == f"{NAME} {PHONE}"
    walker.post("papers:check_mark", booking.pk, data={"kind": "ektp"})
    walker.post("papers:check_answer", booking.pk, data={"outcome": "complete", "note": f"{NAME} {NIK}"})
    assert Check.objects.get().note == f"{NAME} {NIK}"


def walk_corrections(walker, booking):
    """What the same person asked is put right: another name is proposed and turned down, what was read is mended."""
    asked, value = RightsRequest.objects.get(), ReadValue.objects.get(field="name")
    walker.client.force_login(houses.make_user(username="rights", role=Role.COUNTER))
    typed = walker.get("papers:request", asked.pk).context["facts_form"].initial
    born = {f"born_on_{part}": getattr(BORN, part) for part in ("day", "month", "year")}
    facts = {"number": NIK, "seen": typed["seen"], **born}
    assert walker.post("papers:correct", asked.pk, data={**facts, "name": COMPANION}).status_code == 302
    assert walker.post("papers:correct", asked.pk, data={**facts, "name": f"{NAME} 7"}).status_code == 422
    assert asked.corrections.get().becomes == COMPANION
    walker.post("papers:correct_turn_down", asked.pk, data={"why": "another_person"})
    walker.post("papers:correct_value", asked.pk, value.pk, data={"said": f"{NAME} S"})
    walker.post("papers:correct_leave", asked.pk, data={"what": "name:", "why": "papers_agree"})
    assert walker.post("papers:request", asked.pk, data={"answer": "partly"}).status_code == 302


def walk_counter(walker, booking):
    """Officers write the same person's name and numbers into a note, and to each other."""
    walker.client.force_login(houses.make_user(username="counter", role=Role.COUNTER))
    walker.get("papers:counter", booking.pk)
    walker.post("papers:counter_tick", booking.pk, data={"kind": "ektp"})
    said = {"outcome": "refer", "why": "paper_in_doubt", "note": f"{NAME} {NIK}"}
    walker.post("papers:counter_decide", booking.pk, data=said)
    walker.post("papers:counter_take", booking.pk)
    walker.client.force_login(houses.make_user(username="colleague", role=Role.COUNTER))
    walker.post("papers:counter_take", booking.pk, data={"over": "on", "word": f"{NAME} {PHONE}"})
    case = CounterCase.objects.get()
    assert (case.word, case.decisions.get().note) == (f"{NAME} {PHONE}", f"{NAME} {NIK}")


def walk_feedback(walker, point):
    """The same person signs the answer although it says not to."""
    week_on, later = dt.date(2030, 3, 4), timezone.now() + dt.timedelta(days=1)
    Invitation.objects.create(secret_hash=feedback.hashed("open"), point=point, week_on=week_on, expires_at=later)
    for how in ("", "4"):
        walker.post("bookings:feedback", "open", data={"how": how, "wish": f"{NAME} {NIK}"})
    assert Feedback.objects.get().wish == f"{NAME} {NIK}"


def walk_leave(walker, home):
    """An officer of that name asks for leave, and says why."""
    officer = duties.make_officer(home=home)
    walker.client.force_login(officer.user)
    walker.get("offices:leave")
    day = {"first": "2030-03-04", "last": "2030-03-05"}
    walker.post("offices:leave_ask", data={"kind": "leave", **day, "note": f"{NAME} {NIK}"})
    assert officer.absences.get().note == f"{NAME} {NIK}"


def fail_with_the_name(*args, **kwargs):
    raise RuntimeError(f"no room for {NAME} {NIK} {PHONE}")


def left_in_tables():
    """Every column of every table as the database holds it, what is packed also opened; on SQLite its very files."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                found += [
                    bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode() for value in row
                ]
    found += [repr(session.get_decoded()).encode() for session in Session.objects.all()]  # packed, not sealed
    found += [repr(errand.task).encode() for errand in OrmQ.objects.all()]
    if connection.vendor == "sqlite":
        name = Path(connection.settings_dict["NAME"])
        found += [file.read_bytes() for file in name.parent.glob(f"{name.name}*")]
    return b"\n".join(found)


def marks_in(text):
    raw = text if isinstance(text, bytes) else text.encode()
    return [mark for mark in MARKS if mark.encode() in raw.lower()]


def test_personal_data_after_the_whole_journey_is_nowhere_in_the_clear(house, log, monkeypatch):
    slots = visits.make_run(2, 2, 2, 2, point=house)
    walker = Walker()

    walk_pages(walker, slots)
    walk_api(walker, slots[2])
    walk_waiting(walker, house)
    booking = walk_staff(walker, slots[3])
    walk_told(walker, booking)
    walk_papers(walker, booking)
    walk_check(walker, booking)
    walk_interview(walker, booking)
    walk_messages(walker, booking)
    walk_counter(walker, booking)
    walk_corrections(walker, booking)
    walk_feedback(walker, house)
    walk_leave(walker, house)
    with monkeypatch.context() as broken:
        broken.setattr(visit.booking, "check", fail_with_the_name)
        Client(raise_request_exception=False)
        walker.client = Client(raise_request_exception=False)
        walker.post("bookings:hold", data=hold_form(slots[2]))
        assert walker.post("bookings:who", data=TYPED).status_code == 500

    assert "RuntimeError" in log.getvalue()  # it was reported
    assert marks_in(log.getvalue()) == []
    assert marks_in("\n".join(walker.addresses)) == []
    assert marks_in(Path(settings.SMS_OUTBOX).read_bytes()) == []
    assert marks_in(left_in_tables()) == []
    assert marks_in(in_the_vault()) == []


def test_exception_report_says_where_and_never_what():
    request = RequestFactory().post("/pesan/", TYPED)
    request.COOKIES["place"] = NAME
    try:
        fail_with_the_name(NAME)
    except RuntimeError as error:
        reporter = get_exception_reporter_class(request)(request, type(error), error, error.__traceback__)

    assert marks_in(reporter.get_traceback_text()) == []
    assert marks_in(reporter.get_traceback_html()) == []
    assert "fail_with_the_name" in reporter.get_traceback_text()


def test_canary_a_plain_value_is_found_in_the_tables_and_in_the_log(house, log):
    assert marks_in(left_in_tables()) == []

    house.aliases = [NAME, NIK]
    house.save(update_fields=["aliases"])
    logging.getLogger("anything").warning("phone=%s", PHONE)

    assert {"xenofilia", "qoriwulan", NIK} <= set(marks_in(left_in_tables()))
    session = SessionStore()
    session["phone"] = PHONE
    session.save()
    async_task("offices.actions.heartbeat.beat", COMPANION)
    assert {"8119990777", "quintarja"} <= set(marks_in(left_in_tables()))
    assert marks_in(log.getvalue()) == ["8119990777"]


def test_every_model_with_a_sealed_field_was_walked(house):
    """A new table with personal data must be reached by the journey, or it proves nothing about it."""
    from offices.models import SealedText

    sealed = {
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, SealedText)
    }

    assert sealed == {
        *("bookings.Booking", "bookings.Draft", "bookings.Feedback", "bookings.Message", "offices.Absence"),
        *("bookings.Waiting", "bookings.WaitingPerson"),
        *("documents.CaseFacts", "documents.Correction", "documents.ReadValue", "documents.RightsRequest"),
        *("documents.Check", "documents.CounterCase", "documents.CounterDecision"),
        *("documents.Answer", "documents.Call", "documents.Decision", "documents.Flag"),
    }
