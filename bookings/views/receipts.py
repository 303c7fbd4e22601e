"""Where a provider calls to say what became of a message."""

import logging
import uuid

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from bookings.actions import receipts
from bookings.gateways import callbacks
from offices.permissions import public

log = logging.getLogger(__name__)
LONGEST = 16 * 1024  # bytes; a callback has a tenth of that
FORM = "application/x-www-form-urlencoded"


@csrf_exempt
@public
@require_POST
def receipt(request: HttpRequest, provider: str, reference: uuid.UUID) -> HttpResponse:
    """204 for whatever the provider has signed, known or not; 403 for all else, and never a 5xx.

    What could not be noted, the daily reconcile asks for.
    """
    try:
        url = settings.PUBLIC_URL + request.get_full_path()  # what the provider called, whatever the proxy made of it
        said = callbacks.read(provider, url, _fields(request), request.headers.get("X-Twilio-Signature", ""))
    except callbacks.Forged:
        log.warning("receipt_forged provider=%s", provider)
        return HttpResponse(status=403)
    if said is not None:
        try:
            receipts.note(said, reference=reference)
        except Exception:  # the provider cannot mend what is wrong here
            log.exception("receipt_not_noted message=%s", reference)
    return HttpResponse(status=204)


def _fields(request: HttpRequest) -> QueryDict:
    """The form, of a stated and small size only. Raises Forged."""
    size = request.META.get("CONTENT_LENGTH") or ""
    if request.content_type != FORM or not size.isdecimal() or int(size) > LONGEST:
        raise callbacks.Forged
    try:
        return QueryDict(request.body, encoding="utf-8")
    except (SuspiciousOperation, UnreadablePostError):  # too many fields, or not all of them
        raise callbacks.Forged from None
