"""Django's admin, for reference data only, behind a second factor."""

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class BackOffice(AdminSite):
    site_header = _("Tanpa Jeda back office")
    site_title = _("Tanpa Jeda back office")
    index_title = _("Reference data")
    site_url = "/"
    login_template = "offices/people/sign_in.html"

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff of the admin who have shown their second factor in this session."""
        verified = getattr(request.user, "is_verified", None)
        return super().has_permission(request) and verified is not None and bool(verified())
