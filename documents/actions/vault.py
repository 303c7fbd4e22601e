"""Files into the vault, out of it, and gone for good."""

import datetime as dt
import hashlib
import logging
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from documents.gateways import sealing
from documents.gateways.sealing import WrappedKey
from documents.gateways.vault import Vault, VaultError, vault
from documents.models import VaultFile
from offices.models import keyed_hash

log = logging.getLogger(__name__)

STALE = dt.timedelta(hours=1)  # what is nobody's page by then never will be
MOST_AT_ONCE = 500


def address_of(content: bytes, scope: str) -> str:
    """Where the content lies: the same for the same bytes of the same scope, and telling nothing to anybody else."""
    return keyed_hash(f"vault:{scope}", hashlib.sha256(content).hexdigest()).hex()


def keep(content: bytes, *, scope: str, media_type: str, store: Vault | None = None) -> VaultFile:
    """The content is in the vault, sealed; kept before in this scope, it is the file of then, put there anew where the
    store has lost or spoilt it. `scope` says whose it is.

    Not for inside a transaction: it waits for the store. Raises VaultError; then the store holds nothing readable.
    """
    address = address_of(content, scope)
    key = sealing.new_key(address)
    file, _made = VaultFile.objects.get_or_create(
        address=address,
        destroyed_at=None,
        defaults={
            "wrapped_key": key.wrapped,
            "master": key.master,
            "media_type": media_type,
            "size": len(content),
            "made_at": timezone.now(),
        },
    )
    if file.kept_at is None or _is_spoilt(file, store):
        (store or vault()).put(file.store_name, sealing.seal(content, _key(file), address))
        file.kept_at = timezone.now()
        file.save(update_fields=["kept_at"])
    return file


def read(file: VaultFile, *, store: Vault | None = None) -> bytes:
    """What the file holds. Raises VaultError: not_there, tampered, vault_unreachable, master_missing."""
    if file.destroyed_at is not None:
        raise VaultError("not_there", permanent=True)
    try:
        return sealing.unseal((store or vault()).get(file.store_name), _key(file), file.address)
    except VaultError as error:
        if error.permanent:
            log.error("vault_file_unreadable file=%s code=%s", file.pk, error.code)
        raise


def _is_spoilt(file: VaultFile, store: Vault | None) -> bool:
    """Raises VaultError when the store does not say."""
    try:
        read(file, store=store)
    except VaultError as error:
        if error.code in ("not_there", "tampered"):
            return True
        raise
    return False


def _key(file: VaultFile) -> WrappedKey:
    return WrappedKey(bytes(file.wrapped_key or b""), file.master)


def forget_keys(files: Iterable[VaultFile]) -> int:
    """From the commit on nobody can read the files, not even from a copy of the store; how many they were."""
    keys = [file.pk for file in files]
    gone = VaultFile.objects.filter(pk__in=keys, destroyed_at=None)
    return gone.update(wrapped_key=None, destroyed_at=timezone.now())


def sweep(*, store: Vault | None = None) -> list[str]:
    """The bytes of files without a key are out of the store too, and what nothing came of is given up; the addresses.

    What the store cannot do now waits for the next time.
    """
    forget_keys(VaultFile.objects.unclaimed(timezone.now() - STALE)[:MOST_AT_ONCE])
    gone, place = [], store or vault()
    for file in VaultFile.objects.leaving().order_by("pk")[:MOST_AT_ONCE]:
        try:
            place.remove(file.store_name)
            if place.has(file.store_name):
                raise VaultError("still_there")
        except VaultError as error:
            log.warning("vault_sweep_waits code=%s", error.code)
            break
        file.delete()
        gone.append(file.address)
    return gone


def rotate() -> int:
    """Every key is wrapped by the newest master key; how many were not. The store is not touched.

    Raises VaultError when the master key of one of them is gone.
    """
    newest = next(iter(sealing.masters()))
    done = 0
    while batch := list(VaultFile.objects.filter(destroyed_at=None).exclude(master=newest)[:MOST_AT_ONCE]):
        with transaction.atomic():
            for file in batch:
                key = sealing.rewrapped(_key(file), file.address)
                same = VaultFile.objects.filter(pk=file.pk, master=file.master, destroyed_at=None)
                done += same.update(wrapped_key=key.wrapped, master=key.master)
    return done
