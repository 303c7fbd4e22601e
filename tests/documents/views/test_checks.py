"""The officer's list and screen of papers before the visit, and what the citizen reads of it; without a script."""

import datetime as dt

import pytest
from django.utils import timezone

from documents.actions import checking, checks, counter, reading
from documents.gateways.ocr import Told
from documents.models import Check, DeadlineRule, LookedAt, RequirementSet, SeenOriginal
from documents.reports import checks as reports
from documents.rules.counter import Outcome
from documents.rules.kinds import PaperKind
from offices.models import JournalEntry
from tests.factories import handed, houses, interviews, lists
from tests.factories.checks import CARD, EKTP, answer, hand_in, make_booking, make_check, make_rules
from tests.factories.desks import sit_down
from tests.factories.lines import sheet

pytestmark = pytest.mark.django_db
LIST, REFERRED = "/petugas/berkas/periksa/", "/petugas/berkas/rujukan/"


@pytest.fixture(autouse=True)
def rules(settings, tmp_path):
    settings.VAULT_PATH = tmp_path / "vault"
    return make_rules()


@pytest.fixture
def me(client):
    return sit_down(client, "counter")


def url(check, deed=""):
    return f"{LIST}{check.booking_id}/{deed}"


def read(client, address):
    found = client.get(address)
    assert found.status_code == 200
    return found.content.decode().partition("<main")[2].partition("</main>")[0]


def shown(client, show=""):
    """The codes on the list, in order."""
    return [line.check.booking.code for line in client.get(LIST, {"show": show}).context["lines"]]


# --- the list --------------------------------------------------------------------------------------------------------


def test_list_when_nothing_waits_says_when_papers_come(client, me):
    page = read(client, LIST)

    assert "No papers wait" in page
    assert "<table" not in page


def test_list_has_the_oldest_first_with_clock_and_promise_and_no_other_offices(client, me):
    now, hour = timezone.now(), dt.timedelta(hours=1)
    young = make_check(asked_at=now - hour, due_at=now + 20.5 * hour)
    old = make_check(asked_at=now - 30 * hour, due_at=now - 4.5 * hour)
    make_check(make_booking(point=houses.make_point(office=houses.make_office(slug="makassar"))))

    page = read(client, LIST)

    assert shown(client) == [old.booking.code, young.booking.code]
    assert "5 hours late" in page
    assert "20 hours left" in page
    assert old.booking.name not in page


def test_list_filters_what_is_mine_free_and_late(client, me):
    now, colleague = timezone.now(), houses.make_user(role="counter")
    mine, free, late, theirs = make_check(), make_check(), make_check(due_at=now - dt.timedelta(hours=1)), make_check()
    checking.take(check=mine, by=me)
    checking.take(check=theirs, by=colleague)

    found = {name: set(shown(client, name)) for name in ("mine", "free", "late", "all", "nonsense")}

    codes = [one.booking.code for one in (mine, free, late, theirs)]
    assert found["mine"] == {codes[0]}
    assert found["free"] == {codes[1], codes[2]}
    assert found["late"] == {codes[2]}
    assert found["all"] == found["nonsense"] == set(codes)
    page = read(client, LIST)
    assert f"{colleague.shown_name}, at least until" in page
    assert "Late (1)" in page


def test_list_when_the_visit_is_over_or_cancelled_does_not_show_it(client, me):
    over, cancelled = make_check(), make_check()
    type(over.booking.slot).objects.filter(pk=over.booking.slot_id).update(starts_at=timezone.now())
    type(cancelled.booking).objects.filter(pk=cancelled.booking_id).update(state="cancelled")

    assert shown(client) == []


def test_list_says_whether_the_promise_is_kept_this_week(client, me):
    now, hour = timezone.now(), dt.timedelta(hours=1)
    for due_at in (now + hour, now + hour, now - hour):
        answer(make_check(due_at=due_at).booking)
    make_check(due_at=now - hour / 60)
    long_ago = make_check(due_at=now)
    answer(long_ago.booking)
    Check.objects.filter(pk=long_ago.pk).update(answered_at=now - dt.timedelta(days=9))

    kept = client.get(LIST).context["kept"]

    assert (kept.in_time, kept.late, kept.missed) == (2, 1, 1)


def test_list_has_pages(client, me):
    point = houses.make_point()
    for one in range(31):
        make_check(make_booking(days=10 + one, point=point))

    assert len(shown(client)) == 30
    assert len(client.get(LIST, {"page": 2}).context["lines"]) == 1


@pytest.mark.parametrize("people", [1, 30])
def test_list_asks_the_same_queries_however_many_wait(client, me, people, django_assert_num_queries):
    point = houses.make_point()
    for one in range(people):
        make_check(make_booking(days=10 + one, point=point))
    client.get(LIST)

    with django_assert_num_queries(9):
        client.get(LIST)


# --- the screen ------------------------------------------------------------------------------------------------------


def test_check_when_opened_shows_papers_and_list_and_notes_who_looked(client, me):
    booking = make_booking()
    outside = handed.make_outside()
    handed.hand_in(booking, kind=PaperKind.EKTP, outside=outside)
    reading.read_due(Told({b"one": sheet(("NIK", ": 3275031708920007"), ("Nama", ": SITI CONTOH"))}), outside.store)
    check = checks.ask(booking=booking)

    page = read(client, url(check))

    assert "SITI CONTOH" in page
    assert '<img src="/petugas/berkas/halaman/' in page
    assert "The papers side by side" in page
    assert 'data-key="1"' in page
    assert 'data-key="2"' not in page  # the second paper is not there
    assert "Nobody has looked at it yet." in page
    entry = JournalEntry.objects.get(action="check.seen")
    assert (entry.by, entry.subject) == (me.username, f"booking:{booking.pk}")


def test_check_when_nobody_asked_is_not_there(client, me):
    assert client.get(f"{LIST}{make_booking().pk}/").status_code == 404


def test_check_when_complete_takes_a_press_for_each_paper_and_one_to_answer(client, me):
    booking = make_booking()
    hand_in(booking, EKTP, CARD)
    check = reports.last_of(booking)

    for kind in ("ektp", "family_card"):
        assert client.post(url(check, "lihat/"), {"kind": kind}).url == url(check)
    page = client.post(url(check, "jawab/"), {"outcome": "complete", "note": "Rapi."}, follow=True).content.decode()

    assert "Complete. The citizen is told to bring the originals." in page
    assert "Rapi." in page
    assert Check.objects.get().state == "complete"
    assert not SeenOriginal.objects.exists()
    client.post(url(check, "ulang/"))
    assert reports.last_of(booking).is_waiting


def test_mark_when_a_colleague_has_it_says_so_and_changes_nothing(client, me):
    check = make_check()
    checking.take(check=check, by=houses.make_user(role="counter"))

    found = client.post(url(check, "lihat/"), {"kind": "ektp"})

    page = found.content.decode()
    assert found.status_code == 409
    assert "A colleague has this case in hand. Nothing was changed." in page
    assert "Take the case over" in page
    assert "/lihat/" not in page
    assert "/jawab/" not in page
    assert not LookedAt.objects.exists()


def test_take_from_the_list_opens_it_and_leave_leads_back(client, me):
    check = make_check()

    assert client.post(url(check, "ambil/")).url == url(check)
    assert Check.objects.get().taken_by == me
    assert client.post(url(check, "lepas/")).url == LIST
    assert Check.objects.get().taken_by is None


@pytest.mark.parametrize(
    ("deed", "data"),
    [("lihat/", {"kind": "dream"}), ("lihat/", {"kind": "ektp", "fault": "ugly"}), ("jawab/", {"outcome": "refer"})],
)
def test_nonsense_is_refused_and_changes_nothing(client, me, deed, data):
    check = make_check()

    assert client.post(url(check, deed), data).status_code == 422
    assert Check.objects.get().is_waiting
    assert not LookedAt.objects.exists()


def test_answer_when_not_all_was_looked_at_says_so(client, me):
    found = client.post(url(make_check(), "jawab/"), {"outcome": "incomplete"})

    assert found.status_code == 422
    assert "Look at every paper on the list that was handed in, then answer." in found.content.decode()


def test_facts_when_the_papers_show_them_change_the_list(client, me):
    lists.make_set("travel_agency_letter", case="haj_umrah", note_en="No recommendation is needed.")
    check = make_check()

    client.post(url(check, "keadaan/"), {"also": ["pilgrim"]})

    page = read(client, url(check))
    assert "Letter of the travel agency" in page
    assert "No recommendation is needed." in page
    assert client.post(url(check, "keadaan/"), {"also": ["rich"]}).status_code == 422


def test_history_when_handed_in_again_shows_what_was_answered_and_what_is_new(client, me):
    booking = make_booking()
    hand_in(booking, EKTP, CARD)
    answer(booking, faults={CARD: "cannot_be_read"})
    hand_in(booking, CARD, pages="sharp")

    page = read(client, url(reports.last_of(booking)))

    assert "Answered so far" in page
    assert "Family card (Kartu Keluarga): It cannot be read." in page
    assert "Handed in anew since it was looked at: Family card (Kartu Keluarga)" in page
    assert "time 2" in read(client, LIST)


def test_deadline_when_over_is_said_to_officers(client, me):
    booking = make_check().booking
    answer(booking)
    Check.objects.update(until=dt.date(2026, 1, 5))

    assert "The time for handing in again was over on Monday, 5 January 2026." in read(
        client, url(reports.last_of(booking))
    )


def test_counter_when_papers_were_checked_before_says_so(client, me):
    check = answer(make_check().booking)

    page = read(client, f"/petugas/berkas/loket/{check.booking_id}/")

    assert "Before the visit:" in page
    assert "Incomplete" in page


@pytest.mark.parametrize("papers", [1, 3])
def test_check_asks_the_same_queries_however_many_papers(client, me, papers, django_assert_num_queries):
    booking = make_booking()
    hand_in(booking, *[PaperKind.EKTP, PaperKind.DIPLOMA, PaperKind.FAMILY_CARD][:papers])
    check = reports.last_of(booking) or checks.ask(booking=booking)
    for kind in reports.sheet(booking, check).handed:
        checking.mark(check=check, kind=kind, by=me)
    read(client, url(check))

    with django_assert_num_queries(20):
        client.get(url(check))


# --- referred at the counter -----------------------------------------------------------------------------------------


def refer(booking, by):
    counter.decide(booking=booking, outcome=Outcome.REFER, by=by, why="paper_in_doubt", note="Catatan rahasia")


def test_referred_cases_are_listed_oldest_first_with_who_why_and_the_way_on(client, me):
    colleague, first, second = houses.make_user(role="counter"), make_booking(), make_booking()
    refer(first, colleague)
    refer(second, me)

    found, page = client.get(REFERRED), read(client, REFERRED)

    assert [one.decision.case.booking for one in found.context["lines"]] == [first, second]
    assert colleague.shown_name in page
    assert "A paper is in doubt" in page
    assert f'href="/petugas/berkas/loket/{first.pk}/"' in page
    assert f'href="/petugas/berkas/loket/{second.pk}/"' not in page  # whoever referred it does not decide it
    assert "Catatan rahasia" not in page
    assert first.name not in page


def test_referred_cases_when_decided_or_of_another_office_are_not_listed(client, me):
    colleague, decided = houses.make_user(role="counter"), make_booking()
    refer(decided, colleague)
    for kind in (EKTP, CARD):
        counter.tick(booking=decided, kind=kind, by=me)
    counter.decide(booking=decided, outcome=Outcome.COMPLETE, by=me)
    refer(make_booking(point=houses.make_point(office=houses.make_office(slug="makassar"))), colleague)

    assert "Nothing is referred" in read(client, REFERRED)


def test_referred_cases_show_no_word_of_an_interview(client, me):
    booking = make_booking()
    interviews.make_screening(booking=booking, answers={**interviews.FOR_WORK, "destination": "Negeri Rahasia"})
    refer(booking, houses.make_user(role="counter"))

    page = read(client, REFERRED)

    assert "Negeri Rahasia" not in page
    assert "nterview" not in page


@pytest.mark.parametrize("people", [1, 30])
def test_referred_asks_the_same_queries_however_many(client, me, people, django_assert_num_queries):
    colleague, point = houses.make_user(role="counter"), houses.make_point()
    for one in range(people):
        refer(make_booking(days=10 + one, point=point), colleague)
    client.get(REFERRED)

    with django_assert_num_queries(6):
        client.get(REFERRED)


# --- what the citizen reads ------------------------------------------------------------------------------------------


@pytest.fixture
def booking(client):
    booking = make_booking()
    handed.open_booking(client, booking)
    return booking


def test_own_papers_before_anything_is_there_say_that_the_office_looks_by_itself(client, booking):
    page = read(client, "/berkas/")

    assert "Once everything on your list is here, an officer looks at it" in page
    assert "Ask for a check now" not in page


def test_own_papers_when_something_is_there_can_be_shown_to_the_office_with_the_promised_moment(client, booking):
    hand_in(booking, EKTP)

    assert "Asked now, you get an answer by" in read(client, "/berkas/")
    page = client.post("/berkas/periksa/", follow=True).content.decode()

    assert "The office has your papers. An officer looks at them and answers." in page
    assert "You get the answer by" in page
    assert booking.office.local(Check.objects.get().due_at).strftime("%H.%M") in page
    again = client.post("/berkas/periksa/", follow=True).content.decode()
    assert "The office has your papers already." in again


def test_own_papers_when_taken_back_can_be_asked_for_again(client, booking):
    hand_in(booking, EKTP)
    checks.ask(booking=booking)

    page = client.post("/berkas/periksa/tarik/", follow=True).content.decode()

    assert "Taken back." in page
    assert "Ask for a check now" in page


def test_own_papers_when_the_answer_is_late_say_so(client, booking):
    make_check(booking, due_at=timezone.now() - dt.timedelta(hours=2))

    assert "and is late. We are sorry. Your visit stays booked." in read(client, "/berkas/")


def test_own_papers_when_the_visit_comes_before_the_answer_say_to_bring_the_originals(client):
    booking = make_booking(days=1)
    handed.open_booking(client, booking)
    make_check(booking, due_at=booking.slot.starts_at + dt.timedelta(hours=1))

    assert "That is after your visit begins" in read(client, "/berkas/")


def test_own_papers_when_incomplete_say_what_is_missing_what_helps_and_until_when(client, booking):
    hand_in(booking, EKTP, CARD)
    answer(booking, faults={CARD: "cannot_be_read"})

    page = " ".join(read(client, "/berkas/").split())

    assert "An officer looked at your papers: something is missing" in page
    assert "</strong>: It cannot be read. A letter. Where: Registry. Ask for it." in page
    assert f"Hand it in again before your visit on {booking.local_start:%A, %-d %B %Y}" in page
    assert "To be handed in again" in page
    assert "It cannot be read." in read(client, "/berkas/kertas/family_card/")
    assert "Something is missing among your papers" in read(client, "/janji/")


def test_own_papers_when_the_deadline_rests_on_an_unconfirmed_rule_say_so(client):
    booking = make_booking(days=40)
    handed.open_booking(client, booking)
    make_check(booking)
    answer(booking)
    page = read(client, "/berkas/")
    assert f"Hand it in again by {Check.objects.get().until:%A, %-d %B %Y}" in page
    assert "not confirmed" not in page

    DeadlineRule.objects.filter(counts_from="counter").update(confirmed=False)

    assert "not confirmed" in read(client, "/berkas/")


def test_own_papers_when_the_deadline_is_over_say_so_and_offer_nothing(client, booking):
    make_check(booking)
    answer(booking, faults={EKTP: "cannot_be_read"})
    Check.objects.update(until=dt.date(2026, 1, 5))
    hand_in(booking, EKTP, pages="sharp")

    page = read(client, "/berkas/")

    assert "The time for handing in again was over on Monday, 5 January 2026. Your visit stays booked" in page
    assert "Ask for a check now" not in page


def test_own_papers_when_accepted_are_believed_whatever_a_machine_missed(client, booking):
    lists.make_asked(RequirementSet.objects.get(), "diploma", shows=["parents"])
    outside = handed.make_outside()
    for kind in (EKTP, CARD, PaperKind.DIPLOMA):
        handed.hand_in(booking, kind=kind, pages=kind, outside=outside)
    reading.read_due(Told({b"diploma": sheet(("Nama", ": SITI CONTOH"))}), outside.store)
    assert "Shows too little" in read(client, "/berkas/")

    answer(booking)

    page = read(client, "/berkas/")
    assert "Shows too little" not in page
    assert "were not found" not in page


def test_own_papers_when_complete_say_to_bring_the_originals(client, booking):
    hand_in(booking, EKTP, CARD)
    answer(booking)

    page = read(client, "/berkas/")

    assert "Your papers look complete" in page
    assert "Bring the originals to your visit" in page
    assert "Something is missing" not in page


def test_own_papers_when_the_counter_waits_and_a_check_found_all_say_the_newer(client, booking):
    counter.decide(booking=booking, outcome=Outcome.INCOMPLETE, by=houses.make_user(role="counter"))
    assert "What is still missing" in read(client, "/berkas/")

    hand_in(booking, EKTP, CARD)
    answer(booking)

    page = read(client, "/berkas/")
    assert "What is still missing" not in page
    assert "Your papers look complete" in page


def test_own_papers_of_a_pilgrim_show_the_note_of_the_list(client, booking):
    lists.make_set(case="haj_umrah", note_en="No recommendation is needed.")
    from documents.actions import cases
    from documents.rules.cases import Fact

    cases.say(booking=booking, choices={}, also=[Fact.PILGRIM], by=None)

    assert "No recommendation is needed." in read(client, "/berkas/")
