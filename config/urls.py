"""Every door of the product, by who stands before it."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path

from bookings.api.pages import Nowhere
from config.views import design, health, home, metrics
from offices.permissions import public

handler400 = "config.views.errors.bad_request"
handler403 = "config.views.errors.forbidden"
handler404 = "config.views.errors.not_found"
handler500 = "config.views.errors.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", include("bookings.api.urls")),  # first: every pattern before it is tried for every request
    path("api/", include("documents.api.urls")),
    re_path("^api/", public(Nowhere.as_view())),
    path("", home.home, name="home"),
    path("privasi/", home.privacy, name="privacy"),
    path("bantuan/", home.help_page, name="help"),
    path("", include("bookings.urls")),
    path("", include("offices.urls")),
    path("berkas/", include("documents.urls")),
    path("petugas/berkas/", include("documents.urls_staff")),
    path("petugas/", include("bookings.urls_staff")),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("bahasa/", include("django.conf.urls.i18n")),
    path("kelola/", admin.site.urls),
    path("design/", design.gallery, name="design"),
    path("design/staff/", design.staff_gallery, name="design_staff"),
]
