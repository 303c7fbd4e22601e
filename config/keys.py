"""The keys of a trial run: made once, kept under VAR, readable by their owner only."""

import base64
import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet


def ensure(var: Path) -> bool:
    """VAR/keys.env has every key afterwards; True when one was made now, as for what a newer version needs."""
    path = var / "keys.env"
    there = path.read_text() if path.exists() else ""
    lines = {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_KEYS": Fernet.generate_key().decode(),
        "HASH_KEY": secrets.token_urlsafe(32),
        "TICKET_KEYS": "trial1:" + _bytes_as_text(),
        "VAULT_KEYS": "trial1:" + _bytes_as_text(),
    }
    missing = "".join(f"{name}={value}\n" for name, value in lines.items() if f"{name}=" not in there)
    if not missing:
        return False
    var.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a") as file:
        file.write(missing)
    return True


def _bytes_as_text() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
