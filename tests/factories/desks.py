"""Staff at their desks: signed in, with the second factor shown where their role asks for it."""

from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.factories.houses import make_user


def sit_down(client, role, *, office=None, point=None, username=None):
    """The client is this member of staff's browser from now on; who it is."""
    user = make_user(username=username, role=role, office=office, point=point)
    client.force_login(user)
    client.cookies["language"] = "en"
    if role in ("administrator", "supervisor"):
        show_second_factor(client, user)
    return user


def show_second_factor(client, user):
    device = make_device(user)
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()


def make_device(user, *, confirmed=True):
    return TOTPDevice.objects.create(user=user, name="app", confirmed=confirmed)


def code_of(device, *, steps=0):
    """What the app shows now, or so many half minutes later."""
    return f"{totp(device.bin_key, drift=steps):06d}"
