"""Every error that a message can have is a sentence, in both languages, and says no code."""

import re
from pathlib import Path

import pytest
from django.utils import translation

from bookings.rules.refusals import CODES
from bookings.wording import faults
from tests.environment import ROOT

RAISED = re.compile(r"""NotTaken\(\s*"([a-z_]+)"|error="([a-z_]+)\"""")
SOURCES = [*(ROOT / "bookings/gateways").glob("*.py"), *(ROOT / "bookings/actions").glob("*.py")]


def own_codes():
    return {one or other for path in SOURCES for one, other in RAISED.findall(Path(path).read_text())}


def test_codes_of_our_own_when_looked_for_are_found():
    assert {"provider_silent", "no_words", "unreadable", "template_missing"} <= own_codes()


@pytest.mark.parametrize("code", sorted(own_codes()))
def test_code_of_our_own_has_a_sentence_of_its_own(code):
    assert code in faults.FAULTS


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("number", sorted(number for numbers in CODES.values() for number in numbers))
def test_code_of_the_provider_is_said_without_itself(number, language):
    with translation.override(language):
        sentence = faults.fault(f"twilio_{number}")

    assert sentence.endswith(".")
    assert str(number) not in sentence


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("", ""),
        ("twilio_21614", "This is not a mobile number."),
        ("twilio_30007", "The network took the message for advertising and held it back."),
        ("twilio_21217", "Nobody can get messages at this number."),
        ("twilio_99999", "The provider or the network could not take it at that moment."),
        ("never_heard_of", "The provider or the network could not take it at that moment."),
    ],
)
def test_fault_says_what_went_wrong(code, sentence):
    with translation.override("en"):
        assert faults.fault(code) == sentence
