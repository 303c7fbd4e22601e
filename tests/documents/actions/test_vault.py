import datetime as dt
import logging

import pytest
from django.core.management import call_command
from django.utils import timezone

from documents.actions import vault
from documents.gateways.vault import VaultError
from documents.models import VaultFile
from tests.documents.gateways.test_sealing import master
from tests.factories import handed

pytestmark = pytest.mark.django_db


@pytest.fixture
def store():
    return handed.make_store()


def keep(store, content=b"a page", scope="booking:1:ektp"):
    return vault.keep(content, scope=scope, media_type="image/jpeg", store=store)


def test_file_when_kept_can_be_read_and_the_store_holds_nothing_of_it(store):
    file = keep(store)

    assert vault.read(file, store=store) == b"a page"
    assert b"a page" not in store.get(file.store_name)


def test_file_when_kept_twice_in_one_scope_is_kept_once(store):
    assert keep(store).pk == keep(store).pk
    assert VaultFile.objects.count() == 1


def test_same_file_of_two_people_shares_no_address_no_key_and_no_bytes(store):
    first, second = keep(store, scope="booking:1:ektp"), keep(store, scope="booking:2:ektp")

    assert first.address != second.address
    assert bytes(first.wrapped_key) != bytes(second.wrapped_key)
    assert store.get(first.store_name) != store.get(second.store_name)


def test_address_says_nothing_to_whoever_lacks_the_key(settings):
    with_one = vault.address_of(b"a page", "booking:1")
    settings.HASH_KEY = "another"

    assert vault.address_of(b"a page", "booking:1") != with_one


def test_file_when_the_store_fails_half_way_can_be_kept_again(store):
    with pytest.raises(VaultError):
        keep(handed.BrokenVault())

    file = keep(store)

    assert vault.read(file, store=store) == b"a page"
    assert VaultFile.objects.count() == 1


def test_file_when_tampered_with_is_told_and_logged(store, caplog):
    file = keep(store)
    kept = store.get(file.store_name)
    store.put(file.store_name, kept[:-1] + bytes([kept[-1] ^ 1]))  # a fixed one would be the right one now and then

    with caplog.at_level(logging.ERROR), pytest.raises(VaultError, match="tampered"):
        vault.read(file, store=store)

    assert caplog.messages == [f"vault_file_unreadable file={file.pk} code=tampered"]


def test_file_when_swapped_for_another_of_the_same_person_is_told(store):
    file, other = keep(store), keep(store, b"another page")
    store.put(file.store_name, store.get(other.store_name))

    with pytest.raises(VaultError, match="tampered"):
        vault.read(file, store=store)


def test_file_when_its_key_is_forgotten_cannot_be_read_even_with_its_bytes(store):
    file = keep(store)

    vault.forget_keys([file])
    file.refresh_from_db()

    assert store.has(file.store_name)
    assert file.wrapped_key is None
    with pytest.raises(VaultError, match="not_there"):
        vault.read(file, store=store)


def test_sweep_when_keys_are_gone_takes_the_bytes_and_the_rows(store):
    file = keep(store)
    vault.forget_keys([file])

    assert vault.sweep(store=store) == [file.address]
    assert (store.has(file.store_name), VaultFile.objects.count()) == (False, 0)
    assert vault.sweep(store=store) == []


def test_sweep_when_the_store_is_gone_waits(store):
    vault.forget_keys([keep(store)])

    assert vault.sweep(store=handed.BrokenVault()) == []
    assert VaultFile.objects.leaving().count() == 1


def test_sweep_gives_up_what_became_nobodys_page(store):
    fresh, stale = keep(store), keep(store, b"another")
    VaultFile.objects.filter(pk=stale.pk).update(made_at=timezone.now() - dt.timedelta(hours=2))

    assert vault.sweep(store=store) == [stale.address]
    assert VaultFile.objects.get() == fresh


def test_file_when_it_comes_again_after_it_was_destroyed_has_a_key_of_its_own(store):
    old = keep(store)
    vault.forget_keys([old])

    new = keep(store)
    vault.sweep(store=store)

    assert new.address == old.address
    assert vault.read(new, store=store) == b"a page"


def test_rotation_when_run_wraps_every_key_with_the_newest_master(store, settings, capsys):
    settings.VAULT_KEYS = ["old:" + master(b"o")]
    files = [keep(store), keep(store, b"another")]
    before = [store.get(file.store_name) for file in files]
    settings.VAULT_KEYS = ["new:" + master(b"n"), "old:" + master(b"o")]

    call_command("rotate_vault")
    settings.VAULT_KEYS = ["new:" + master(b"n")]

    assert capsys.readouterr().out == "2 keys wrapped anew\n"
    assert [vault.read(file, store=store) for file in VaultFile.objects.order_by("pk")] == [b"a page", b"another"]
    assert [store.get(file.store_name) for file in files] == before
    assert vault.rotate() == 0
