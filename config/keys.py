"""The keys of a trial run: made once, kept under VAR, readable by their owner only."""

import base64
import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet


def ensure(var: Path) -> bool:
    """VAR/keys.env exists afterwards; True when it was made now."""
    path = var / "keys.env"
    if path.exists():
        return False
    var.mkdir(parents=True, exist_ok=True)
    lines = {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_KEYS": Fernet.generate_key().decode(),
        "HASH_KEY": secrets.token_urlsafe(32),
        "TICKET_KEYS": "trial1:" + base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    }
    text = "".join(f"{name}={value}\n" for name, value in lines.items())
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
    return True
