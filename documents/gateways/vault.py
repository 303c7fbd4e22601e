"""The store of sealed files: this host's disk, or any that speaks S3. Without the database it says nothing."""

import contextlib
import errno
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class VaultError(Exception):
    """The store did not do it: vault_full, vault_unreachable, or not_there. `permanent`: asking again is no use."""

    def __init__(self, code: str, *, permanent: bool = False) -> None:
        self.code, self.permanent = code, permanent
        super().__init__(code)


class Vault(Protocol):
    """Names are addresses, never anything a person wrote. Each verb may raise VaultError."""

    def put(self, name: str, sealed: bytes) -> None:
        """The bytes are kept under the name, whole or not at all; once this returns they outlive a power cut."""
        ...

    def get(self, name: str) -> bytes: ...

    def remove(self, name: str) -> None:
        """Nothing is kept under the name; nor was, perhaps."""
        ...

    def has(self, name: str) -> bool: ...


@dataclass(frozen=True)
class DiskVault:
    """A folder that only the product's own user may enter."""

    folder: Path

    def put(self, name: str, sealed: bytes) -> None:
        path = self.folder / name
        part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
        with _told():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(handle, "wb") as file:
                    file.write(sealed)
                    file.flush()
                    os.fsync(file.fileno())
                part.replace(path)
                _settle(path.parent)
            finally:
                part.unlink(missing_ok=True)

    def get(self, name: str) -> bytes:
        with _told():
            return (self.folder / name).read_bytes()

    def remove(self, name: str) -> None:
        path = self.folder / name
        with _told():
            path.unlink(missing_ok=True)
            if path.parent.is_dir():
                _settle(path.parent)

    def has(self, name: str) -> bool:
        with _told():
            return (self.folder / name).is_file()


def _settle(folder: Path) -> None:
    """What was renamed into the folder, or taken out of it, stays so after a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@dataclass(frozen=True)
class StorageVault:
    """Whatever django-storages reaches; made for S3 and what speaks like it."""

    storage: Storage

    def put(self, name: str, sealed: bytes) -> None:
        with _told():
            self.storage.delete(name)  # or it would be saved under another name
            self.storage.save(name, ContentFile(sealed))

    def get(self, name: str) -> bytes:
        with _told(), self.storage.open(name) as file:
            sealed: bytes = file.read()
        return sealed

    def remove(self, name: str) -> None:
        with _told():
            self.storage.delete(name)

    def has(self, name: str) -> bool:
        with _told():
            return self.storage.exists(name)


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """What disks, networks and providers raise, as one error."""
    from botocore.exceptions import BotoCoreError, ClientError  # loaded when a file is touched, not at the start

    try:
        yield
    except FileNotFoundError as error:
        raise VaultError("not_there", permanent=True) from error
    except OSError as error:
        raise VaultError("vault_full" if error.errno in FULL else "vault_unreachable") from error
    except (BotoCoreError, ClientError) as error:
        raise VaultError("vault_unreachable") from error


@cache
def _vault(store: str, folder: Path) -> Vault:
    return StorageVault(storages["vault"]) if store == "s3" else DiskVault(folder)


def vault() -> Vault:
    """The store that the settings name."""
    return _vault(settings.VAULT_STORE, settings.VAULT_PATH)
