"""A call that nobody hears: e-mail after two minutes, to who can come, without a word of whom it is about."""

import datetime as dt

import pytest
import time_machine
from django.core import mail

from documents.actions import calling, screening
from offices.gateways import email
from offices.models import User
from tests.factories import houses
from tests.factories.interviews import HARMLESS, make_screening

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    with time_machine.travel("2030-03-01T03:00:00Z", tick=False) as travel:
        yield travel


@pytest.fixture
def held(clock):
    found = make_screening(answers=HARMLESS)
    for role in ("supervisor", "auditor", "counter"):
        person = houses.make_user(role=role, office=found.office)
        User.objects.filter(pk=person.pk).update(email=f"{role}@kantor.example")
    return found


def call(held):
    return screening.call_supervisor(screening=held, safe_contact="kakak", by=held.interviewer)


@pytest.mark.parametrize(("seconds", "count"), [(119, 0), (120, 1)])
def test_pass_on_when_nobody_answered_for_two_minutes_writes_to_the_supervisors_once(held, clock, seconds, count):
    call(held)
    clock.shift(dt.timedelta(seconds=seconds))

    assert [calling.pass_on(), calling.pass_on()] == [count, 0]

    assert [one.to for one in mail.outbox] == [["supervisor@kantor.example"]] * count


def test_pass_on_when_it_writes_says_only_that_a_colleague_calls(held, clock):
    call(held)
    clock.shift(dt.timedelta(minutes=2))

    calling.pass_on()

    [letter] = mail.outbox
    assert letter.subject == "Rekan memanggil Anda"
    assert letter.body == (
        "Halo,\n\nseorang rekan memanggil Anda dan sudah menunggu dua menit. Masuklah untuk menjawab:\n\n"
        "http://127.0.0.1:8000/petugas/berkas/panggilan/\n"
    )


def test_pass_on_when_somebody_answered_writes_nothing(held, clock):
    screening.answer_call(call=call(held), by=held.interviewer)
    clock.shift(dt.timedelta(minutes=5))

    assert calling.pass_on() == 0
    assert mail.outbox == []


def test_pass_on_when_the_mail_server_is_away_tries_again(held, clock, monkeypatch):
    made = call(held)
    clock.shift(dt.timedelta(minutes=2))

    def away(**_letter):
        raise email.MailError("mail_server_unreachable")

    with monkeypatch.context() as trouble:
        trouble.setattr(email, "send", away)
        assert calling.pass_on() == 0
    made.refresh_from_db()

    assert made.told_at is None
    assert calling.pass_on() == 1
