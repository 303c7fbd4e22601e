import random
from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.rules.codes import ALPHABET, BadCode, make, read, show

SAMPLES = [make(random.Random(seed).randrange) for seed in range(20)]
codes = st.lists(st.sampled_from(range(19)), min_size=8, max_size=8).map(lambda values: make(lambda _: values.pop()))


def is_code(text):
    try:
        return read(text) == text
    except BadCode:
        return False


def test_alphabet_has_a_prime_size_and_nothing_that_looks_or_sounds_like_another():
    assert len(set(ALPHABET)) == len(ALPHABET) == 19
    assert not set(ALPHABET) & set("01OIL")
    assert not set(ALPHABET) & set("AEIOU")
    assert not set(ALPHABET) & set("BDPTGV")
    for one, other in ("2Z", "5S", "6G", "8B", "MN", "UV", "0Q"):
        assert not {one, other} <= set(ALPHABET)


def test_make_gives_eight_picked_symbols_and_their_check_character():
    asked = []

    def pick(size):
        asked.append(size)
        return 1

    # weights 2 to 9 sum to 44, and 44 mod 19 is 6
    assert make(pick) == "33333333" + ALPHABET[6]
    assert asked == [19] * 8


def test_make_when_picks_differ_gives_different_codes():
    assert len(set(SAMPLES)) == 20
    assert make(lambda size: size - 1) == "YYYYYYYYM"


def test_show_parts_a_code_for_the_eye():
    assert show("23456789C") == "234-567-89C"


@given(codes)
def test_read_of_what_is_shown_is_the_code(code):
    assert read(show(code)) == code


@pytest.mark.parametrize(
    "text",
    [
        "cfh-jkm-238",
        "CFHJKM238",
        " cfh jkm 238 ",
        "CFH–JKM—238",
        "C F H J K M 2 3 8\n",
        "cfh.jkm.238",
        "CFH\u2011JKM\u00a0238",
        "CFHJKM238" + "-" * 55,  # as long as may be
        "CFHJKNZ3B",  # heard or read as N, Z, B
        "cfhjknz3b",
    ],
)
def test_read_when_typed_in_any_common_way_is_the_code(text):
    assert read(text) == "CFHJKM238"


@pytest.mark.parametrize(
    ("typed", "meant"), [("B", "8"), ("G", "6"), ("S", "5"), ("Z", "2"), ("O", "Q"), ("0", "Q"), ("N", "M")]
)
def test_read_when_a_symbol_was_mistaken_for_one_outside_the_alphabet_mends_it(typed, meant):
    for code in SAMPLES:
        assert read(code.replace(meant, typed)) == code
        assert read(code.replace(meant, typed.lower())) == code


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "code_length"),
        ("CFHJKM22", "code_length"),
        ("CFHJKM2388", "code_length"),
        ("2" * 65, "code_length"),
        ("-" * 1_000_000, "code_length"),
        ("CFHJKM23!", "code_symbol"),
        ("CFHJKM23A", "code_symbol"),
        ("CFHJKM23\u0000", "code_symbol"),
        ("ＣＦＨＪＫＭ２２８", "code_symbol"),
        ("CFHJKM23٨", "code_symbol"),
        ("'; DROP", "code_symbol"),
        ("CFHJKM239", "code_check"),
    ],
)
def test_read_when_it_is_no_code_says_why(text, reason):
    with pytest.raises(BadCode) as refusal:
        read(text)

    assert refusal.value.code == reason


@given(st.text(max_size=70))
def test_read_whatever_is_typed_gives_a_code_or_refuses(text):
    try:
        code = read(text)
    except BadCode:
        return

    assert is_code(code)


def test_every_single_wrong_symbol_at_every_place_is_found():
    for code in SAMPLES:
        for place in range(9):
            for wrong in set(ALPHABET) - {code[place]}:
                assert not is_code(code[:place] + wrong + code[place + 1 :])


def test_every_swap_of_any_two_different_symbols_at_any_two_places_is_found():
    for first, second in permutations(range(9), 2):
        for one, other in permutations(ALPHABET, 2):
            code = code_with(first, one, second, other)
            swapped = list(code)
            swapped[first], swapped[second] = swapped[second], swapped[first]
            assert is_code(code)
            assert not is_code("".join(swapped))


def code_with(first, one, second, other):
    """A code that holds these two symbols at these two places; another place is chosen to make it one."""
    symbols = ["2"] * 9
    symbols[first], symbols[second] = one, other
    spare = next(place for place in range(9) if place not in (first, second))
    for symbol in ALPHABET:
        symbols[spare] = symbol
        if is_code("".join(symbols)):
            return "".join(symbols)
    raise AssertionError("no symbol in the spare place makes it a code")


def test_adjacent_swaps_are_among_the_swaps_tried():
    assert set(pairwise(range(9))) <= set(permutations(range(9), 2))
