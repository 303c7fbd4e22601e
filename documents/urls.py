"""The doors of citizens to their papers, under /berkas/."""

from django.urls import path

from documents.views import requirements

app_name = "documents"

urlpatterns = [
    path("syarat/", requirements.own_case, name="requirements"),
    path("syarat/lembar.pdf", requirements.sheet, name="requirements_pdf"),
]
