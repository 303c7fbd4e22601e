"""Files piece by piece: begun, gone on with where they stood, taken once they are whole."""

import datetime as dt
import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone

from bookings.actions import limits
from bookings.errors import TooMany
from bookings.models import Booking
from documents.actions import receiving, vault
from documents.actions.receiving import Outside, Received
from documents.errors import FileRefused, NoPage, NotNow, PaperClosed, TooLarge, WrongPlace
from documents.gateways.vault import VaultError
from documents.models import PaperPage, Upload, UploadPiece
from documents.rules import files
from documents.rules.kinds import PaperKind
from offices.models import keyed_hash

BEGUN = limits.Limit("papers_begun", most=120, seconds=60 * 60)
MOST_OF_A_PIECE = files.MEGABYTE
MOST_AT_ONCE = 4  # unfinished files of one booking; the oldest gives way
FORGOTTEN = dt.timedelta(hours=24)


def begin(*, booking: Booking, kind: PaperKind, size: int, mark: str, replaces: int | None) -> Upload:
    """The upload of this file, begun now or long ago. `mark` tells the file from others of this person.

    Raises TooLarge, FileRefused, PaperClosed or TooMany.
    """
    receiving.must_take(booking, kind)
    for finding in files.check_size(size):
        raise (TooLarge if finding.code == "file_too_large" else FileRefused)(finding.code)
    if not limits.allow(BEGUN, str(booking.pk)):
        raise TooMany
    now = timezone.now()
    page = PaperPage.objects.filter(paper__booking=booking, pk=replaces or 0).first()
    upload, _made = Upload.objects.get_or_create(
        booking=booking,
        kind=kind,
        size=size,
        mark_hash=keyed_hash(f"upload:{booking.pk}", mark),
        defaults={"created_at": now, "touched_at": now, "replaces": page},
    )
    if upload.replaces_id != (page.pk if page else None):  # chosen again, for another place
        upload.replaces = page
        upload.save(update_fields=["replaces"])
    others = Upload.objects.of_booking(booking).exclude(pk=upload.pk).order_by("-touched_at")
    for old in others[MOST_AT_ONCE - 1 :]:
        forget(old)
    return upload


def append(*, upload: Upload, begins: int, content: bytes, outside: Outside | None = None) -> Upload:
    """The piece is kept, and the upload stands at its end.

    Raises WrongPlace when the upload stands elsewhere, TooLarge, NotNow; then it stands where it stood.
    """
    if begins != upload.received:
        raise WrongPlace
    if not 0 < len(content) <= min(MOST_OF_A_PIECE, upload.size - begins):
        raise TooLarge
    scope = f"upload:{upload.token}:{begins}:{uuid.uuid4()}"  # two tries at one piece must not share a file
    try:
        store = outside.store if outside else None
        file = vault.keep(content, scope=scope, media_type="application/octet-stream", store=store)
    except VaultError as error:
        raise NotNow(receiving.STORE.get(error.code, "store_unreachable")) from error
    ends = begins + len(content)
    try:
        with transaction.atomic():
            UploadPiece.objects.create(upload=upload, file=file, begins=begins, size=len(content))
            moved = Upload.objects.filter(pk=upload.pk, received=begins)
            if not moved.update(received=ends, touched_at=timezone.now()):
                raise WrongPlace
    except IntegrityError as error:  # the same piece came twice; what lost the race is swept up
        raise WrongPlace from error
    upload.received = ends
    return upload


def finish(*, upload: Upload, outside: Outside | None = None) -> Received:
    """The whole file is handed in, and forgotten as an upload.

    Raises WrongPlace while pieces are missing; FileRefused or PaperClosed, and the file is forgotten; NotNow or
    TooMany, and it can be finished later.
    """
    if upload.received != upload.size:
        raise WrongPlace
    try:
        received = receiving.receive(
            booking=upload.booking,
            kind=PaperKind(upload.kind),
            content=_whole(upload, outside),
            by=None,
            replaces=upload.replaces_id,
            outside=outside,
        )
    except (FileRefused, PaperClosed):
        forget(upload)
        raise
    forget(upload)
    return received


def _whole(upload: Upload, outside: Outside | None) -> bytes:
    store = outside.store if outside else None
    try:
        content = b"".join(vault.read(piece.file, store=store) for piece in upload.pieces.select_related("file"))
    except VaultError as error:
        raise (FileRefused("file_broken") if error.permanent else NotNow("store_unreachable")) from error
    if len(content) != upload.size:
        raise FileRefused("file_broken")
    return content


@transaction.atomic
def forget(upload: Upload) -> None:
    """Nothing of the upload can be read any more."""
    vault.forget_keys([piece.file for piece in upload.pieces.select_related("file")])
    upload.pieces.all().delete()
    upload.delete()


def forget_old() -> int:
    """Uploads that nobody went on with for a day are gone; how many they were."""
    old = list(Upload.objects.untouched_since(timezone.now() - FORGOTTEN))
    for upload in old:
        forget(upload)
    return len(old)


def own(*, booking: Booking, token: uuid.UUID) -> Upload:
    """Raises NoPage, for another's as for one that is over."""
    found = Upload.objects.of_booking(booking).filter(token=token).select_related("booking__office").first()
    if found is None:
        raise NoPage("upload_over")
    return found
