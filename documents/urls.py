"""The doors of citizens to their papers, under /berkas/."""

from django.urls import URLPattern

app_name = "documents"

urlpatterns: list[URLPattern] = []
