from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "documents"
    verbose_name = _("Papers and evidence")

    def ready(self) -> None:
        """The journal's pages below can say what was done up here."""
        from bookings import wording as visits
        from documents import wording

        visits.DEEDS.update(wording.DEEDS)
