"""Pages from the vault to those who may see them. Views that use it are never cached."""

from collections.abc import Callable

from django.http import HttpResponse

from documents.views.said import said
from offices.errors import Refused


def picture(content: Callable[[], bytes]) -> HttpResponse:
    """The picture, which runs nothing and can be shown by no other site; a sentence when it cannot be had."""
    try:
        response = HttpResponse(content(), content_type="image/jpeg")
    except Refused as refusal:
        response = HttpResponse(said(refusal), content_type="text/plain; charset=utf-8", status=refusal.status)
    response["Content-Disposition"] = 'inline; filename="page.jpg"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
