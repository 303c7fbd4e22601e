from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class BookingsConfig(AppConfig):
    name = "bookings"
    verbose_name = _("The visit")

    def ready(self) -> None:
        """What would only be noticed when a message does not leave is noticed at the start."""
        from bookings.checks import providers  # models load after the apps
        from bookings.message_checks import TAG, messages_can_be_sent

        checks.register(providers, "providers")
        checks.register(messages_can_be_sent, TAG)
