from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class BookingsConfig(AppConfig):
    name = "bookings"
    verbose_name = _("The visit")

    def ready(self) -> None:
        from bookings.checks import providers  # models load after the apps

        checks.register(providers, "providers")
