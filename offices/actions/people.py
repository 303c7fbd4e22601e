"""Staff on their way in: signing in, the second factor, and the way back when it is lost."""

from django.db import transaction
from django.utils import timezone
from django_otp import verify_token
from django_otp.plugins.otp_totp.models import TOTPDevice

from offices.actions import journal
from offices.errors import NotAllowed, Refused
from offices.models import Posting, User

DEVICE = "app"


def note(deed: str, *, by: User) -> None:
    """The journal of the office where this member of staff works says what they did with their own account."""
    _record(deed, user=by, by=by)


def pending_device(user: User) -> TOTPDevice | None:
    """The app that is being set up, before its first code was shown."""
    pending: TOTPDevice | None = TOTPDevice.objects.devices_for_user(user, confirmed=False).first()
    return pending


def has_second_factor(user: User) -> bool:
    return bool(TOTPDevice.objects.devices_for_user(user, confirmed=True).exists())


@transaction.atomic
def begin_second_factor(*, by: User) -> TOTPDevice:
    """A new key waits for the first code of an app. Raises Refused with second_factor_stands."""
    if has_second_factor(by):
        raise Refused("second_factor_stands")
    TOTPDevice.objects.devices_for_user(by, confirmed=False).delete()
    device: TOTPDevice = TOTPDevice.objects.create(user=by, name=DEVICE, confirmed=False)
    return device


def show_second_factor(*, by: User, code: str) -> TOTPDevice:
    """The code is right; an app that was being set up is set up from now on. A wrong code stands in the journal.

    Raises Refused with second_factor_missing, second_factor_wait (too many wrong codes) or second_factor_wrong.
    """
    device: TOTPDevice | None = TOTPDevice.objects.devices_for_user(by, confirmed=True).first() or pending_device(by)
    if device is None:
        raise Refused("second_factor_missing")
    if not device.verify_is_allowed()[0]:
        raise Refused("second_factor_wait")
    with transaction.atomic():
        found: TOTPDevice | None = verify_token(by, device.persistent_id, code)
        if found is None:
            note("staff.second_factor_failed", by=by)
        elif not found.confirmed:
            found.confirmed = True
            found.save(update_fields=["confirmed"])
            note("staff.second_factor_set", by=by)
    if found is None:
        raise Refused("second_factor_wrong")
    return found


@transaction.atomic
def change_password(*, by: User, password: str) -> None:
    """The new password holds; every other session of theirs is over."""
    by.set_password(password)
    by.save(update_fields=["password"])
    note("staff.password_changed", by=by)


@transaction.atomic
def reset_second_factor(*, user: User, by: User | None) -> None:
    """Their next sign-in sets up a new app; sessions that had shown the old one must show the new.

    Raises NotAllowed for one's own, since a second factor that its owner can take away is none.
    """
    if by is not None and by.pk == user.pk:
        raise NotAllowed("own_second_factor")
    TOTPDevice.objects.filter(user=user).delete()
    _record("staff.second_factor_reset", user=user, by=by)


def _record(deed: str, *, user: User, by: User | None) -> None:
    posting = Posting.objects.of(user).select_related("office").order_by("-since", "-pk").first()
    chain = posting.office.slug if posting else journal.ALL_OFFICES
    line = journal.Line(chain, deed, f"staff:{user.pk}", by.username if by else "")
    journal.record_many([line], at=timezone.now())
