import pytest

from bookings.rules.refusals import CODES, About, about


@pytest.mark.parametrize(
    ("code", "meaning", "lasts"),
    [
        ("twilio_21211", About.NUMBER, True),
        ("twilio_21408", About.ACCOUNT, False),
        ("twilio_21610", About.PERSON, True),
        ("twilio_21612", About.NUMBER, True),
        ("twilio_21614", About.NUMBER, True),
        ("twilio_30003", About.MOMENT, False),
        ("twilio_30004", About.PERSON, True),
        ("twilio_30005", About.NUMBER, True),
        ("twilio_30006", About.NUMBER, True),
        ("twilio_30007", About.WORDS, True),
        ("twilio_30008", About.MOMENT, False),
        ("twilio_30032", About.ACCOUNT, False),
        ("twilio_63024", About.NUMBER, True),
        ("twilio_20429", About.MOMENT, False),
        ("twilio_502", About.MOMENT, False),
        ("twilio_99999", About.MOMENT, False),
        ("provider_silent", About.MOMENT, False),
        ("twilio_²", About.MOMENT, False),
        ("", About.MOMENT, False),
    ],
)
def test_code_says_what_it_is_about_and_whether_it_lasts(code, meaning, lasts):
    assert (about(code), about(code).lasts) == (meaning, lasts)


def test_no_code_is_about_two_things():
    every = [code for codes in CODES.values() for code in codes]

    assert len(every) == len(set(every))
