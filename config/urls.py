"""Every door of the product, by who stands before it."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from config.views import health

handler400 = "config.views.errors.bad_request"
handler403 = "config.views.errors.forbidden"
handler404 = "config.views.errors.not_found"
handler500 = "config.views.errors.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("bahasa/", include("django.conf.urls.i18n")),
    path("kelola/", admin.site.urls),
]
