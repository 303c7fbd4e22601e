"""Prints somebody of the trial whose visit is over, and a link that asks how it was. Run as a program."""

import datetime as dt
import json
import os
import secrets
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

    import django

    django.setup()

    from django.utils import timezone

    from bookings.actions import feedback
    from bookings.models import Booking, Invitation

    past = Booking.objects.filter(state="past", product__isnull=False, collection=None, slot__point__slug="bekasi")
    booking = past.for_display().order_by("-slot__starts_at").first()
    secret = secrets.token_urlsafe(feedback.SECRET_BYTES)
    on, born = booking.local_start.date(), booking.born_on
    Invitation.objects.create(
        secret_hash=feedback.hashed(secret),
        point=booking.slot.point,
        week_on=on - dt.timedelta(days=on.weekday()),
        expires_at=timezone.now() + feedback.ANSWERED_WITHIN,
    )
    found = {"key": booking.pk, "code": booking.code, "on": on.isoformat(), "secret": secret}
    json.dump({**found, "born": (born.day, born.month, born.year)}, sys.stdout)


if __name__ == "__main__":
    main()
