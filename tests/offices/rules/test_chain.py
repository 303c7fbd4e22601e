import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offices.rules.chain import START, Broken, Link, entry_hash, first_broken

ENTRIES = [
    {"action": "booking.made", "by": ""},
    {"action": "booking.moved", "by": "sari"},
    {"action": "booking.cancelled", "by": ""},
]


def chained(entries):
    links, previous = [], START
    for position, fields in enumerate(entries, start=1):
        previous = entry_hash(previous, fields)
        links.append(Link(position, fields, previous))
    return links


def test_entry_hash_is_sha256_over_the_seal_before_and_plain_json():
    text = b'{"action":"booking.made","by":"s\\u00e1ri"}'

    assert entry_hash(START, {"by": "sári", "action": "booking.made"}) == hashlib.sha256(bytes(32) + text).digest()


@pytest.mark.parametrize("previous", [b"", bytes(31), bytes(33)])
def test_entry_hash_when_seal_before_has_another_length_refuses(previous):
    with pytest.raises(ValueError, match="32 bytes"):
        entry_hash(previous, {})


fields = st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=3)


@given(
    st.tuples(st.binary(min_size=32, max_size=32), fields),
    st.tuples(st.binary(min_size=32, max_size=32), fields),
)
def test_entry_hash_of_two_entries_is_equal_exactly_when_they_are(one, other):
    assert (entry_hash(*one) == entry_hash(*other)) == (one == other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": "1", "b": "2"}, {"a": "12", "b": ""}),
        ({"a": "1,b:2"}, {"a": "1", "b": "2"}),
        ({"a": '","b":"'}, {"a": "", "b": ""}),
        ({"a": "é"}, {"a": "e\u0301"}),
        ({"a": "\\u00e9"}, {"a": "é"}),
        ({}, {"": ""}),
    ],
)
def test_entry_hash_when_fields_only_look_alike_differs(one, other):
    assert entry_hash(START, one) != entry_hash(START, other)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_first_broken_when_chain_is_whole_is_none(count):
    assert first_broken(chained(ENTRIES[:count]), last=count) is None


def test_first_broken_when_an_entry_was_changed_names_it():
    links = chained(ENTRIES)
    links[1] = Link(2, ENTRIES[1] | {"by": "budi"}, links[1].seal)

    assert first_broken(links) == Broken(2, "seal_differs")


def test_first_broken_when_an_entry_was_changed_and_sealed_anew_names_the_next():
    links = chained(ENTRIES)
    changed = ENTRIES[1] | {"by": "budi"}
    links[1] = Link(2, changed, entry_hash(links[0].seal, changed))

    assert first_broken(links) == Broken(3, "seal_differs")


def test_first_broken_when_an_entry_is_gone_names_its_place():
    first, _, third = chained(ENTRIES)

    assert first_broken([first, third]) == Broken(2, "link_missing")


def test_first_broken_when_the_gap_was_closed_up_names_it():
    first, _, third = chained(ENTRIES)

    assert first_broken([first, Link(2, third.fields, third.seal)]) == Broken(2, "seal_differs")


def test_first_broken_when_the_end_was_cut_off_names_the_first_that_is_gone():
    assert first_broken(chained(ENTRIES)[:2], last=3) == Broken(3, "end_missing")


def test_first_broken_when_two_entries_changed_places_names_the_first():
    first, second, third = chained(ENTRIES)

    assert first_broken([second, first, third]) == Broken(1, "link_missing")
