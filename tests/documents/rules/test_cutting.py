"""A value is cut out with a little around it, never outside the picture and never nothing."""

from hypothesis import given
from hypothesis import strategies as st

from documents.rules.cutting import around
from documents.rules.reading.lines import Place


def test_around_a_value_is_a_little_of_its_neighbourhood():
    cut = around(Place(0.25, 0.5, 0.5, 0.55), 1000, 600)

    assert (cut.left, cut.top, cut.right, cut.bottom) == (242, 292, 508, 338)
    assert (cut.width, cut.height) == (266, 46)


share = st.floats(0, 1)


@given(share, share, share, share, st.integers(1, 5000), st.integers(1, 5000))
def test_around_is_on_the_picture_and_never_empty(one, two, three, four, width, height):
    cut = around(Place(min(one, two), min(three, four), max(one, two), max(three, four)), width, height)

    assert 0 <= cut.left < cut.right <= width
    assert 0 <= cut.top < cut.bottom <= height
