"""The doors of those who check papers and screen, under /petugas/berkas/."""

from django.urls import URLPattern

app_name = "papers"

urlpatterns: list[URLPattern] = []
