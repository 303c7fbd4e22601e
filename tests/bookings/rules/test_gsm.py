import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.rules.gsm import is_gsm7, plain, segments

NAMES = [
    ("MPP Kota Bekasi", "MPP Kota Bekasi"),
    ("Café Señor Müller", "Cafe Senor Muller"),
    ("“Lounge” ‘Grand’ – Mall…", "\"Lounge\" 'Grand' - Mall..."),
    ("Kantor\u00a0Imigrasi\u200bBekasi", "Kantor ImigrasiBekasi"),
    ("[ULP] {2} a|b \\ c~d ^ `e`", "(ULP) (2) a/b / c-d ' 'e'"),
    ("€ 5 № 3", "EUR 5 No. 3"),
    ("北京", "BeiJing"),
    ("مكتب", "mktb"),
    ("Москва", "Moskva"),
    ("ULP  Plasa\n\tCibubur ", "ULP Plasa Cibubur"),
    ("Straße Øst Þór", "Strasse Ost Thor"),
    ("\x00\x1b\x7f", ""),
    ("", ""),
]


@pytest.mark.parametrize(("typed", "sent"), NAMES)
def test_plain_writes_a_name_in_letters_of_every_network(typed, sent):
    assert plain(typed) == sent


@given(st.text())
def test_plain_when_given_anything_gives_ascii_that_gsm7_counts_once(text):
    sent = plain(text)

    assert sent.isascii()
    assert is_gsm7(sent)
    assert segments(sent) == (1 if len(sent) <= 160 else -(-len(sent) // 153))


@given(st.text())
def test_plain_when_asked_again_changes_nothing(text):
    assert plain(plain(text)) == plain(text)


@given(st.text(alphabet="abcXYZ0189.,:;/-_@()?!&'\"$%#*+=<>"))
def test_plain_leaves_a_plain_word_as_it_is(text):
    assert plain(text) == text


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("é" * 160, 1),  # a letter of GSM-7
        ("€" * 80, 1),  # two septets each
        ("€" * 81, 2),
        ("’" + "a" * 69, 1),  # one sign outside it, and the whole is Unicode
        ("’" + "a" * 70, 2),
        ("😀" * 35, 1),  # two units each
        ("😀" * 36, 2),
        ("’" + "a" * 134, 3),
    ],
)
def test_segments_are_counted_as_networks_charge_them(text, counted):
    assert segments(text) == counted
