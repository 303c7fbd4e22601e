"""The API's doors to papers, beside those of bookings under /api/."""

from django.urls import path

from documents.api import requirements
from offices.permissions import public

app_name = "papers_api"

urlpatterns = [
    path("v1/requirements", public(requirements.Requirements.as_view()), name="requirements"),
]
