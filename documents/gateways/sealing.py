"""Sealing files: each with a key of its own, and that key wrapped by a master key. AES-GCM both times.

What is sealed is bound to its address: bytes that were altered, cut, or put in another file's place do not open.
"""

import base64
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from documents.gateways.vault import VaultError

NONCE_BYTES = 12
KEY_BITS = 256


@dataclass(frozen=True)
class WrappedKey:
    """A file's key, of no use without the master key of that name."""

    wrapped: bytes
    master: str


def masters() -> dict[str, bytes]:
    """The master keys by name, the one that wraps first."""
    named = (entry.rpartition(":") for entry in settings.VAULT_KEYS)
    return {name or "unnamed": base64.urlsafe_b64decode(key) for name, _colon, key in named}


def new_key(address: str) -> WrappedKey:
    """A fresh key for one file."""
    return _wrap(AESGCM.generate_key(KEY_BITS), address)


def rewrapped(key: WrappedKey, address: str) -> WrappedKey:
    """The same key under the newest master key. Raises VaultError."""
    return _wrap(_unwrap(key, address), address)


def seal(content: bytes, key: WrappedKey, address: str) -> bytes:
    """Raises VaultError when the key's master key is gone."""
    return _closed(_unwrap(key, address), content, address)


def unseal(sealed: bytes, key: WrappedKey, address: str) -> bytes:
    """What was sealed. Raises VaultError: tampered, or master_missing."""
    return _opened(_unwrap(key, address), sealed, address)


def _wrap(key: bytes, address: str) -> WrappedKey:
    name, master = next(iter(masters().items()))
    return WrappedKey(_closed(master, key, address), name)


def _unwrap(key: WrappedKey, address: str) -> bytes:
    master = masters().get(key.master)
    if master is None:
        raise VaultError("master_missing", permanent=True)
    return _opened(master, key.wrapped, address)


def _closed(key: bytes, content: bytes, address: str) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, address.encode())


def _opened(key: bytes, sealed: bytes, address: str) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], address.encode())
    except (InvalidTag, ValueError) as error:  # a nonce that was cut is no nonce
        raise VaultError("tampered", permanent=True) from error
