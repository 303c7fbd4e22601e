"""Whoever comes within a month should be known to know by now, as on the evening before. Run as a program.

With a booking's code, nothing shows any more that its people know of it, and two officers are posted where it is;
without one all is as it was.
"""

import datetime as dt
import os
import sys

OFFICERS = ("demo-counter", "demo-counter-mpp")
POSTED = dt.date(2020, 1, 2)  # on no other day is anybody


def main(code=""):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

    import django

    django.setup()

    from bookings.models import Booking, Knowing, MessageTerms
    from offices.models import Posting, User

    MessageTerms.objects.update(known_by_days=30 if code else 1, evidence_days=30 if code else 7)
    Posting.objects.filter(since=POSTED).delete()
    if code:
        booking = Booking.objects.get(code=code.replace("-", ""))
        Knowing.objects.filter(booking__party=booking.party).delete()
        for user in User.objects.filter(username__in=OFFICERS):
            post = {"user": user, "role": "counter", "office": booking.office, "point": booking.slot.point}
            Posting.objects.get_or_create(**post, defaults={"since": POSTED})


if __name__ == "__main__":
    main(*sys.argv[1:])
