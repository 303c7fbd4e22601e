"""Staff of a trial: one of each role, with names that say so. Passwords and keys are told once and kept sealed."""

import base64
import datetime as dt
import secrets
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from offices.actions import journal, people
from offices.models import SECOND_FACTOR_ROLES, Office, Posting, Role, ServicePoint, User

SINCE = dt.date(2025, 1, 1)
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
GROUPS, GROUP = 3, 5
COUNTER, SUPERVISOR, INTERVIEWER = "demo-counter", "demo-supervisor", "demo-interviewer"


@dataclass(frozen=True)
class Stand:
    """Who stands where; without a point, at every point of the office."""

    username: str
    name: str
    role: Role
    office: str
    point: str = ""


STANDS = (
    Stand("demo-administrator", "Administrator", Role.ADMINISTRATOR, "bekasi"),
    Stand(SUPERVISOR, "Penyelia", Role.SUPERVISOR, "bekasi"),
    Stand("demo-planner", "Perencana", Role.PLANNER, "bekasi"),
    Stand(COUNTER, "Loket Satu", Role.COUNTER, "bekasi", "bekasi"),
    Stand(INTERVIEWER, "Pewawancara", Role.INTERVIEWER, "bekasi", "bekasi"),
    Stand("demo-gate", "Gerbang", Role.GATE, "bekasi", "bekasi"),
    Stand("demo-auditor", "Auditor", Role.AUDITOR, "bekasi"),
    Stand("demo-counter-mpp", "Loket Dua", Role.COUNTER, "bekasi", "bekasi-mpp"),
    Stand("demo-counter-makassar", "Loket Makassar", Role.COUNTER, "makassar"),
)


@dataclass(frozen=True)
class Login:
    """What somebody needs to sign in. `secret` and `otpauth` are for an authenticator app, empty without one."""

    username: str
    role: str
    place: str
    password: str
    secret: str = ""
    otpauth: str = ""


@transaction.atomic
def hire() -> list[Login]:
    """Each role has its demo login; those that were made now, with their passwords."""
    there = set(
        User.objects.filter(username__in=[stand.username for stand in STANDS]).values_list("username", flat=True)
    )
    logins = [_hire(stand) for stand in STANDS if stand.username not in there]
    return [login for login in logins if login]


def _hire(stand: Stand) -> Login | None:
    office = Office.objects.filter(slug=stand.office).first()
    point = ServicePoint.objects.filter(office=office, slug=stand.point).first() if stand.point else None
    if office is None or (stand.point and point is None):
        return None  # somebody deleted the place
    password = "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))
    user = User.objects.create_user(stand.username, password=password, first_name="Contoh", last_name=stand.name)
    Posting.objects.create(user=user, role=stand.role, office=office, point=point, since=SINCE)
    journal.record("staff.added", office=office, subject=f"staff:{user.pk}", by=None, at=timezone.now())
    place = (point or office).name
    if stand.role not in SECOND_FACTOR_ROLES:
        return Login(stand.username, str(stand.role.label), place, password)
    device: TOTPDevice = TOTPDevice.objects.create(user=user, name=people.DEVICE, confirmed=True)
    secret = base64.b32encode(device.bin_key).decode()
    return Login(stand.username, str(stand.role.label), place, password, secret, device.config_url)
