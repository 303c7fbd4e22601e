"""A file sent by a page's script, piece by piece. Without the script the form of the paper's page does the same."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from bookings.models import Booking
from bookings.views.mine import with_own_booking
from documents import wording
from documents.actions import uploads
from documents.errors import FileRefused, NoPage
from documents.forms.papers import BeginForm
from documents.models import Upload
from documents.rules.kinds import PaperKind
from documents.views.papers import tell
from documents.views.said import said
from offices.errors import Refused


def _refused(refusal: Refused, upload: Upload | None = None) -> JsonResponse:
    """What went wrong in words, where the upload stands, and whether the file itself is at fault."""
    body = {"words": said(refusal), "final": isinstance(refusal, FileRefused)}
    if upload is not None and upload.pk:
        upload.refresh_from_db()
        body["received"] = upload.received
    return JsonResponse(body, status=refusal.status)


@require_POST
@with_own_booking
def begin(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Where to send the pieces of a file, and from which byte on."""
    form = BeginForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"words": wording.say("file_missing"), "final": True}, status=422)
    asked = form.cleaned_data
    try:
        upload = uploads.begin(
            booking=booking,
            kind=PaperKind(asked["kind"]),
            size=asked["size"],
            mark=asked["mark"],
            replaces=asked["replaces"],
        )
    except Refused as refusal:
        return _refused(refusal)
    url = reverse("documents:send", args=[upload.token])
    return JsonResponse({"url": url, "received": upload.received, "piece": uploads.MOST_OF_A_PIECE})


@require_http_methods(["PATCH"])
@with_own_booking
def send(request: HttpRequest, booking: Booking, token: uuid.UUID) -> HttpResponse:
    """The piece that begins at Upload-Offset; an empty one at the end asks to look at the whole again."""
    upload = None
    try:
        upload = uploads.own(booking=booking, token=token)
        begins = int(request.headers.get("Upload-Offset", "-1") or -1)
        if content := request.read(uploads.MOST_OF_A_PIECE + 1):
            upload = uploads.append(upload=upload, begins=begins, content=content)
        if upload.received < upload.size:
            return JsonResponse({"received": upload.received})
        received = uploads.finish(upload=upload)
    except ValueError:
        return JsonResponse({"words": ""}, status=400)
    except NoPage as refusal:  # its last answer may have been lost on the way: the page shows what is there
        messages.warning(request, said(refusal))
        return JsonResponse({"words": said(refusal), "gone": True}, status=refusal.status)
    except Refused as refusal:
        return _refused(refusal, upload)
    tell(request, received)
    return JsonResponse({"done": True})
