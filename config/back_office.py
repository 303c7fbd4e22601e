"""Django's admin, for reference data only, behind a second factor."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from offices.models import User
from offices.permissions import back_office_staff, is_verified

OURS = ("offices.", "bookings.", "documents.")


class BackOffice(AdminSite):
    site_header = _("Tanpa Jeda back office")
    site_title = _("Tanpa Jeda back office")
    index_title = _("Reference data")
    site_url = "/petugas/"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only what the product itself puts here; tables of libraries hold keys, traces and people's traffic."""
        if admin_class is not None and admin_class.__module__.startswith(OURS):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Those with a posting in the back office, and superusers; all with their second factor shown."""
        user = request.user
        if not isinstance(user, User) or not user.is_active or not is_verified(request):
            return False
        return back_office_staff(request) is not None or user.is_superuser

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one way to sign in; whoever has gone it and still may not pass is told so."""
        following, user = request.GET.get("next") or reverse("admin:index"), request.user
        if not isinstance(user, User):
            return redirect_to_login(following)
        if back_office_staff(request) is None and not user.is_superuser:
            raise PermissionDenied
        if not is_verified(request):
            return redirect_to_login(following, "offices:second_factor")
        return redirect("admin:index")

    def password_change(  # type: ignore[override]  # a redirect is an answer, too
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("offices:password")
