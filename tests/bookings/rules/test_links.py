import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.rules import links

DIGEST = bytes(range(32))
channels = st.sampled_from(links.CHANNELS)
keys = st.integers(1, 10**9)
digests = st.binary(min_size=32, max_size=32)


@given(keys, channels, digests)
def test_link_when_read_says_what_was_written(booking, channel, digest):
    told = links.read(links.write(booking, channel, digest))

    assert (told.booking, told.channel, told.signature) == (booking, channel, links.sign(digest))


@given(keys, channels, digests)
def test_link_is_short_and_made_of_letters_and_digits(booking, channel, digest):
    token = links.write(booking, channel, digest)

    assert len(token) <= 14
    assert set(token) <= set(string.ascii_letters + string.digits)


def test_link_is_this():
    assert links.write(1, "sms", DIGEST) == links.sign(DIGEST) + "3"
    assert len(links.sign(bytes(32))) == links.SIGNS


@pytest.mark.parametrize(
    "token",
    ["", "A", "ABCDEFGH", "ABCDEFGH0", "ABCDEFGH1/", "ABCDEFGHé", "ABCDEFGH" + "z" * 11, "x" * 500, "ABCDEFGH 3"],
)
def test_text_that_no_link_looks_like_says_nothing(token):
    assert links.read(token) is None


def test_longest_link_names_no_key_that_the_table_could_not_hold():
    assert links.read("A" * links.SIGNS + "Z" * 10).booking < 2**63
