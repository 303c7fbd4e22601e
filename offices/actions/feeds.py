"""An officer's calendar feed: an address that only they know, kept as a hash, made anew or taken back at will."""

import secrets

from django.db import transaction
from django.utils import timezone

from offices.actions import journal
from offices.models import Officer, User, keyed_hash

SECRET_BYTES = 24


def _hashed(secret: str) -> bytes:
    return keyed_hash("feed", secret)


@transaction.atomic
def make(*, officer: Officer, by: User) -> str:
    """The secret of a new address; an older one no longer works. It is told once and kept nowhere."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    Officer.objects.filter(pk=officer.pk).update(feed_hash=_hashed(secret))
    _note("feed.made", officer, by)
    return secret


@transaction.atomic
def revoke(*, officer: Officer, by: User) -> None:
    """No address shows the officer's shifts; asked twice, it stays so."""
    if Officer.objects.filter(pk=officer.pk, feed_hash__isnull=False).update(feed_hash=None):
        _note("feed.revoked", officer, by)


def find(secret: str) -> Officer | None:
    """Whose feed this secret opens; None when it is nobody's, or of somebody whose account is shut."""
    rows = Officer.objects.filter(feed_hash=_hashed(secret), user__is_active=True)
    return rows.select_related("office", "user").first()


def _note(deed: str, officer: Officer, by: User) -> None:
    journal.record(deed, office=officer.office, subject=f"officer:{officer.pk}", by=by, at=timezone.now())
