"""What a message says of papers fits one SMS, names none of them, and stands whole in an e-mail."""

import datetime as dt
from itertools import permutations

import pytest
from django.utils import translation

from bookings.actions.delivery import letter_of, text_of
from bookings.actions.messages import Wrong, follow, queue
from bookings.message_checks import FORBIDDEN
from bookings.models import Message
from bookings.reports.preview import sample
from bookings.rules import gsm
from bookings.rules.remedies import MOST, Remedy
from bookings.wording import remedies
from tests.factories import visits

OFFICE, POINT = "Imigrasi Makassar", "Lounge Grand Metropolitan"  # the longest of the reference data
NAMES_OF_PAPERS = ("akta", "kartu", "card", "certificate", "diploma", "ijazah", "nikah", "marriage", "cerai", "divorce")
UNTIL = dt.date(2030, 12, 28)


@pytest.mark.parametrize("language", ["id", "en"])
def test_everything_that_can_be_wrong_has_words_that_name_no_paper_and_fit(language):
    with translation.override(language):
        said = [[str(words[one]) for one in Remedy] for words in (remedies.SHORT, remedies.LONG)]

    for words in (*said[0], *said[1]):
        assert gsm.plain(words) == words
        assert not FORBIDDEN.search(words)
        assert not [name for name in NAMES_OF_PAPERS if name in words.lower()]
    assert max(len(words) for words in said[0]) <= MOST - len("; 6 more")


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("kind", ["papers_lack", "incomplete", "return"])
def test_message_is_one_sms_whatever_is_wrong(settings, monkeypatch, kind, language):
    settings.PUBLIC_URL = "https://tanpajeda.example.go.id"
    with translation.override(language):
        whys = [remedies.short(some) for count in (1, 2, 3) for some in permutations(Remedy, count)]
    longest = max(whys, key=len)
    assert len(longest) > MOST - 3
    monkeypatch.setattr("bookings.wording.remedies.short", lambda codes: longest)

    text = sample(kind, language, OFFICE, POINT)

    assert longest in text
    assert gsm.segments(text) == 1


@pytest.fixture
def told(db):
    """What the messages say by which somebody is told of these two."""

    def told(language):
        wishes = visits.make_wishes(email="siti@contoh.invalid", language=language)
        booking = visits.make_booking(visits.make_slot(), wishes=wishes)
        wrong = Wrong([Remedy.REPLACE, Remedy.LETTER], UNTIL)
        queue([booking], "papers_lack", dt.datetime(2030, 12, 2, 3, tzinfo=dt.UTC), wrong=wrong)
        return Message.objects.get(kind="papers_lack")

    return told


def test_email_says_all_that_is_wrong_what_helps_and_until_when(told):
    row = told("en")
    row.channel = "email"

    letter = letter_of(row)

    subject, _empty, *lines = letter.body.split("\n")
    assert subject.startswith("Tanpa Jeda ")
    assert lines == [
        "What is wrong with the papers, and what helps:",
        "- A paper cannot be read. Take its picture again in good light, or bring one that can be read.",
        "- A paper does not show all that is needed. Add the letter that shows the rest; the page says who writes it.",
        "",
        "You have time until 28 December 2030.",
    ]
    assert text_of(row) == letter.body


def test_sms_and_template_say_the_same_in_few_words(told):
    letter = letter_of(told("id"))

    assert "\n" not in letter.body
    assert letter.facts["why"] == "tak terbaca, ganti; 1 lagi"
    assert letter.facts["until"] == "28 Des"


def test_next_channel_says_what_is_wrong_too(told):
    row = told("id")
    row.then = ["email"]

    after = follow(row, row.due_at)

    assert (after.channel, after.remedies, after.until) == ("email", ["replace", "letter"], UNTIL)
