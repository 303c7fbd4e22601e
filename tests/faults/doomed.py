"""A process that is killed at a chosen moment: `python -m tests.faults.doomed DEED …`."""

import os
import signal
import subprocess
import sys
import uuid

import django

from tests.concurrency.crowd import environ
from tests.environment import ROOT


def run(deed, *arguments):
    """The deed was begun in a process of its own, which was killed on the way."""
    command = _command(deed, arguments)
    ended = subprocess.run(command, cwd=ROOT, env=environ(), capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr


def start(deed, *arguments):
    """A process that does the deed; to be killed, or waited for."""
    return subprocess.Popen(_command(deed, arguments), cwd=ROOT, env=environ())


def _command(deed, arguments):
    return [sys.executable, "-m", "tests.faults.doomed", deed, *(str(argument) for argument in arguments)]


def die(*arguments, **options):
    os.kill(os.getpid(), signal.SIGKILL)


def deliver(moment):
    """A worker carries a message, and dies before or after the gateway has it."""
    from bookings.actions import delivery
    from bookings.gateways import outbox
    from tests.factories.post import Only

    class Deadly(outbox.Outbox):
        def send(self, letter):
            if moment == "after":
                super().send(letter)
            die()

    from django.conf import settings

    delivery.deliver_due(Only(Deadly(settings.SMS_OUTBOX)))


def carry(moment, url):
    """A worker carries messages to the provider at the address, and dies once they are claimed, after the third was
    taken, after all were, or as it is about to write that down."""
    from bookings.actions import delivery
    from bookings.gateways import twilio

    _at_the_provider(url)
    _die_at(moment, twilio.TwilioSms)
    delivery.deliver_due()


def post(moment, folder):
    """The same with e-mail, whose mail server keeps what it takes in the folder."""
    from django.conf import settings

    from bookings.actions import delivery
    from bookings.gateways import email

    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "django.core.mail.backends.filebased.EmailBackend", folder
    _die_at(moment, email.Mail)
    delivery.deliver_due()


def work(url):
    """A worker carries everything that is due to the provider at the address, unless it is killed meanwhile."""
    from bookings.actions import delivery

    _at_the_provider(url)
    while delivery.deliver_due():
        pass


def _at_the_provider(url):
    from django.conf import settings

    from tests.bookings.gateways.twilio_server import TwilioServer

    settings.SMS_GATEWAY = "twilio"
    settings.TWILIO_ACCOUNTS = [TwilioServer.account_at(url)]


def _die_at(moment, gateway):
    from bookings.actions import delivery, posting

    if moment == "claimed":
        delivery.carry = die
    elif moment == "sending":
        posting.AT_ONCE, took = 1, []
        send = gateway.send

        def send_some(self, letter):
            took.append(send(self, letter))
            if len(took) == 3:
                die()
            return took[-1]

        gateway.send = send_some
    elif moment == "sent":
        delivery._settle = die
    else:
        delivery.Message.objects.settle = die


def hold(slot, key, moment):
    """A web worker dies while it holds a place: just before the commit, or just after it."""
    from bookings.actions import holding
    from bookings.models import Slot
    from tests.factories import visits

    if moment == "before":
        holding.journal.record_many = die
    visits.hold(Slot.objects.get(pk=slot), key=uuid.UUID(key))
    die()


def confirm(token, number, moment):
    from bookings.actions import booking
    from tests.factories import visits

    if moment == "before":
        booking.journal.record_many = die
    people = [visits.make_person(number=number)]
    booking.confirm(token=uuid.UUID(token), people=people, wishes=visits.make_wishes())
    die()


def plan(moment):
    """A task worker plans a roster, and dies once it has told of the first, or between two of the tables it writes."""
    from offices.actions import rosters

    if moment == "writing":
        rosters._write_shortages = die
        rosters.solve_next()
    told = rosters._Reporter.progress

    def tell(reporter, progress):
        told(reporter, progress)
        die()

    rosters._Reporter.progress = tell
    rosters.solve_next()


def read(moment):
    """A worker dies while the engine reads a page, or while what was read is written down."""
    from documents.actions import reading
    from documents.gateways.ocr import Told
    from tests.factories.lines import sheet

    engine = Told(otherwise=sheet(("Nama", "BUDI CONTOH")))
    if moment == "reading":
        engine.read = die
    else:
        reading.journal.record = die
    reading.vault.read = lambda file, store=None: b"a page"
    reading.read_due(engine)


if __name__ == "__main__":
    django.setup()
    {one.__name__: one for one in (deliver, carry, post, work, hold, confirm, plan, read)}[sys.argv[1]](*sys.argv[2:])
