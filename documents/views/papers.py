"""A citizen's own papers: handed in page by page, looked at, replaced, removed, brought back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings.models import Booking
from bookings.views.mine import with_own_booking
from documents import wording
from documents.actions import papers, receiving
from documents.forms.papers import PageForm
from documents.models import Check, Paper, PaperPage
from documents.reports import checks, counter, deadlines, handed_in, matching, own_file
from documents.rules.kinds import PaperKind
from documents.rules.names import Likeness
from documents.views.pictures import picture
from documents.views.said import said
from documents.wording import counter as faults
from documents.wording import papers as words
from offices.errors import Refused


def kind_of(text: str) -> PaperKind:
    """Raises Http404 when there is no such kind of paper."""
    try:
        return PaperKind(text)
    except ValueError as error:
        raise Http404 from error


@require_safe
@with_own_booking
def overview(request: HttpRequest, booking: Booking) -> HttpResponse:
    """What is asked for and how it stands, what was read, and every kind that can be handed in."""
    found = matching.of_booking(booking)
    file = own_file.of_booking(booking, found)
    standing = checks.standing(booking, timezone.now(), has_news=file.has_news)
    context = {
        "office": booking.office,
        "booking": booking,
        "file": file,
        "standing": standing,
        "complete": counter.found_complete(booking),
        "said": own_file.said_of(booking),
        "found": found,
        "doubts": [row for row in found.rows if row.likeness in (Likeness.DIFFERENT, Likeness.MISSING)],
    }
    return render(request, "documents/papers/papers.html", context | _waits(booking, standing.check))


def _waits(booking: Booking, check: Check | None) -> dict[str, Any]:
    """What the counter waits for, unless an officer has looked at the papers since."""
    waits = counter.still_missing(booking)
    if waits is None or checks.is_newer(check, waits[0]):
        return {"waits": None}
    until, today = waits[0].until, booking.office.local(timezone.now()).date()
    is_confirmed = deadlines.is_confirmed(booking.office, waits[0].decided_at)
    return {"waits": waits, "is_confirmed": is_confirmed, "is_over": until is not None and until < today}


@require_http_methods(["GET", "HEAD", "POST"])
@with_own_booking
def paper(request: HttpRequest, booking: Booking, kind: str) -> HttpResponse:
    """One paper with its pages; a post adds a file's pages, or puts them in the place of one."""
    found = kind_of(kind)
    if request.method != "POST":
        return _page(request, booking, found, PageForm(initial={"replaces": request.GET.get("replaces")}))
    form = PageForm(request.POST, request.FILES)
    if not form.is_valid():
        too_large = form.has_error("file", "file_too_large")
        return _page(request, booking, found, form, status=413 if too_large else 422)
    try:
        received = receiving.receive(
            booking=booking,
            kind=found,
            content=form.cleaned_data["file"],
            by=None,
            replaces=form.cleaned_data["replaces"],
        )
    except Refused as refusal:
        form.add_error("file", said(refusal))
        return _page(request, booking, found, form, status=refusal.status)
    tell(request, received)
    return redirect("documents:paper", kind=kind)


def tell(request: HttpRequest, received: receiving.Received) -> None:
    """The next page says how it went."""
    if "page_twice" in received.findings:
        messages.info(request, wording.say("page_twice"))
    elif received.findings:
        messages.warning(request, wording.say("look_again"))
    else:
        messages.success(request, wording.say("page_taken"))


def _page(request: HttpRequest, booking: Booking, kind: PaperKind, form: PageForm, status: int = 200) -> HttpResponse:
    shown: Paper | None = Paper.objects.held().filter(booking=booking, kind=kind).first()
    pages = list(shown.pages.shown()) if shown else []
    replaced = next((page for page in pages if str(page.pk) == str(form["replaces"].value())), None)
    context: dict[str, Any] = {
        "office": booking.office,
        "booking": booking,
        "kind": kind,
        "name": words.kind_name(kind),
        "paper": shown,
        "why": faults.reason(shown.reasons[0]) if shown and shown.is_refused else "",
        "pages": handed_in.pages(pages),
        "replaced": replaced,
        "undoable": papers.undoable(shown) if shown else [],
        "is_open": receiving.is_open(booking, kind),
        "form": form,
    }
    return render(request, "documents/papers/paper.html", context, status=status)


@require_POST
@with_own_booking
def change(request: HttpRequest, booking: Booking, pk: int, deed: str) -> HttpResponse:
    """A page is removed, brought back or turned."""
    page = get_object_or_404(PaperPage, paper__booking=booking, pk=pk)
    try:
        DEEDS[deed](booking=booking, page=pk, by=None)
    except Refused as refusal:
        messages.error(request, said(refusal))
    else:
        messages.success(request, wording.say(f"page_{deed}"))
    return redirect("documents:paper", kind=page.paper.kind)


DEEDS = {"removed": papers.remove, "restored": papers.restore, "turned": papers.turn}


@require_safe
@with_own_booking
def image(request: HttpRequest, booking: Booking, pk: int) -> HttpResponse:
    """A page of one's own, opened from the vault."""
    page = get_object_or_404(PaperPage.objects.shown().select_related("file"), paper__booking=booking, pk=pk)
    return picture(lambda: papers.content_of(page))
