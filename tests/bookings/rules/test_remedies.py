import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.rules.remedies import MOST, in_room


@pytest.mark.parametrize(
    ("phrases", "said"),
    [
        ([], ""),
        (["missing, add it"], "missing, add it"),
        (["missing, add it", "unreadable, replace it"], "missing, add it; unreadable, replace it"),
        (["a copy, bring the original", "missing, add it"], "a copy, bring the original; 1 more"),
        (["a" * 18, "b" * 20, "c"], f"{'a' * 18}; 2 more"),
        (["a" * 18, "b" * 12, "c" * 9], f"{'a' * 18}; {'b' * 12}; 1 more"),
    ],
)
def test_phrases_are_said_while_there_is_room(phrases, said):
    assert in_room(phrases, "%d more") == said


@given(st.lists(st.text("abc ,", min_size=1, max_size=MOST - 8), max_size=9))
def test_phrases_never_take_more_room_than_there_is(phrases):
    assert len(in_room(phrases, "%d more")) <= MOST
