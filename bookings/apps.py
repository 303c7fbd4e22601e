from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BookingsConfig(AppConfig):
    name = "bookings"
    verbose_name = _("The visit")

    def ready(self) -> None:
        """Messages that cannot be sent stop the start."""
        from bookings import checks  # noqa: F401  registers itself
