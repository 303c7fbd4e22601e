import base64

import pytest

from documents.gateways import sealing
from documents.gateways.vault import VaultError

ADDRESS, OTHER = "a" * 64, "b" * 64
CONTENT = b"a page of a paper"


def master(letter):
    return base64.urlsafe_b64encode(letter * 32).decode()


@pytest.fixture(autouse=True)
def keys(settings):
    settings.VAULT_KEYS = ["old:" + master(b"o")]
    return settings


def test_content_when_sealed_opens_again_and_shows_nothing():
    key = sealing.new_key(ADDRESS)
    sealed = sealing.seal(CONTENT, key, ADDRESS)

    assert CONTENT not in sealed
    assert sealing.unseal(sealed, key, ADDRESS) == CONTENT


def test_content_when_sealed_twice_looks_different_each_time():
    key = sealing.new_key(ADDRESS)

    assert sealing.seal(CONTENT, key, ADDRESS) != sealing.seal(CONTENT, key, ADDRESS)


def flipped(sealed):
    return sealed[:20] + bytes([sealed[20] ^ 1]) + sealed[21:]


@pytest.mark.parametrize(
    "spoil",
    [flipped, lambda sealed: sealed[:-1], lambda sealed: sealed + b"x", lambda sealed: b"", lambda sealed: b"123"],
)
def test_content_when_altered_is_told(spoil):
    key = sealing.new_key(ADDRESS)

    with pytest.raises(VaultError) as refused:
        sealing.unseal(spoil(sealing.seal(CONTENT, key, ADDRESS)), key, ADDRESS)
    assert (refused.value.code, refused.value.permanent) == ("tampered", True)


def test_content_when_put_in_anothers_place_is_told():
    key = sealing.new_key(ADDRESS)
    sealed = sealing.seal(CONTENT, key, ADDRESS)

    with pytest.raises(VaultError, match="tampered"):
        sealing.unseal(sealed, key, OTHER)
    with pytest.raises(VaultError, match="tampered"):
        sealing.unseal(sealed, sealing.new_key(ADDRESS), ADDRESS)


def test_key_when_wrapped_anew_opens_with_the_new_master_alone(keys):
    key = sealing.new_key(ADDRESS)
    sealed = sealing.seal(CONTENT, key, ADDRESS)
    keys.VAULT_KEYS = ["new:" + master(b"n"), "old:" + master(b"o")]

    newer = sealing.rewrapped(key, ADDRESS)
    keys.VAULT_KEYS = ["new:" + master(b"n")]

    assert (key.master, newer.master) == ("old", "new")
    assert sealing.unseal(sealed, newer, ADDRESS) == CONTENT
    with pytest.raises(VaultError, match="master_missing"):
        sealing.unseal(sealed, key, ADDRESS)
