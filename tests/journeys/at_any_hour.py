"""The trial's offices send messages at any hour, so that a story told at night hears them too. Run as a program."""

import datetime as dt
import os


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

    import django

    django.setup()

    from bookings.models import BookingTerms, MessageTerms

    midnight = dt.time()
    MessageTerms.objects.update(quiet_from=midnight, quiet_to=midnight, cap_per_day=10_000)
    BookingTerms.objects.update(offers_from=midnight, offers_to=dt.time.max)


if __name__ == "__main__":
    main()
