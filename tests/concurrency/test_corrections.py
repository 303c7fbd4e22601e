"""Officers who put one person's data right at the same moment: nobody writes over what they have not seen."""

import time
from dataclasses import replace

from bookings.actions.correcting import facts_of
from bookings.models import Booking
from documents.actions import correcting, receiving, rights
from documents.models import Correction, RightsRequest
from tests.concurrency.careless import PAUSE
from tests.concurrency.outcomes import tally, told
from tests.concurrency.rivals import all_at_once
from tests.factories import handed, houses

NAMES = ["Sitti Contoh", "Sity Contoh", "Sithi Contoh", "Siti Conto"]


def put_right(asked):
    booking, officer = Booking.objects.get(), houses.make_user(role="counter")
    seen, was = correcting.mark_of(booking), facts_of(booking)
    return lambda name: told(correcting.put_right, asked=asked, to=replace(was, name=name), seen=seen, by=officer)


def test_name_that_four_officers_put_right_at_once_is_changed_once():
    asked = handed.make_request(handed.make_booking(), kind="correct", wish="Sitti")

    outcomes = all_at_once(put_right(asked), NAMES)

    assert tally(outcomes) == {"done": 1, "Refused": 3}
    assert Correction.objects.get().becomes == Booking.objects.get().name


def test_canary_when_nobody_waits_for_the_other_several_are_told_that_theirs_stands(monkeypatch):
    asked = handed.make_request(handed.make_booking(), kind="correct", wish="Sitti")
    mark_of = correcting.mark_of

    def slowly(booking):
        try:
            return mark_of(booking)
        finally:
            time.sleep(PAUSE)

    rival = put_right(asked)
    monkeypatch.setattr(receiving, "one_at_a_time", lambda booking: Booking.objects.count())
    monkeypatch.setattr(correcting, "mark_of", slowly)

    outcomes = all_at_once(rival, NAMES)

    assert tally(outcomes).get("done", 0) > 1


def test_correction_that_comes_while_the_request_is_answered_is_in_the_answer_or_refused():
    asked = handed.make_request(handed.make_booking(), kind="correct", wish="Sitti")
    officer, rival = houses.make_user(role="counter"), put_right(asked)

    deeds = [lambda: told(rights.answer, asked=asked, answer="not_wrong", by=officer), lambda: rival(NAMES[0])]
    outcomes = all_at_once(lambda deed: deed(), deeds)

    assert sorted(outcomes) == ["Refused", "done"]
    is_answered = RightsRequest.objects.get().answered_at is not None
    assert Correction.objects.exists() is not is_answered
