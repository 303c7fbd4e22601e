"""Papers handed in, with a darkroom and a store that a test can see into. A test names only what it is about."""

from dataclasses import dataclass, field

from django.core.files.storage import InMemoryStorage

from bookings.models import Booking
from bookings.views import cookies
from documents.actions import receiving, rights
from documents.actions.receiving import Outside
from documents.gateways.antivirus import NoScanner
from documents.gateways.darkroom import DarkroomError, Developed, Picture
from documents.gateways.vault import StorageVault, VaultError
from documents.models import RetentionRule, RightsRequest
from documents.rules.kinds import PaperKind
from documents.rules.quality import Measures
from tests.factories import houses, visits

GOOD = Measures(
    brightness=220, contrast=180, sharpness=75, at_edge=0, rows_to_columns=2, ragged_left=0.1, lines=11, side=2000
)
JPEG = b"\xff\xd8\xff\xe0 a picture of a paper "


class ReadyDarkroom:
    """Each part of the file between | is a page; "broken" and its like are refused."""

    def develop(self, content):
        said = content.removeprefix(JPEG).decode(errors="replace")
        if said.startswith(("file_", "picture_", "darkroom_", "too_many")):
            raise DarkroomError(said)
        return Developed(tuple(Picture(part.encode(), 1600, 1000, GOOD) for part in said.split("|")), 0)


@dataclass
class BrokenVault:
    """Fails as told, after so many puts."""

    code: str = "vault_unreachable"
    after: int = 0
    inner: StorageVault = field(default_factory=lambda: StorageVault(InMemoryStorage()))

    def put(self, name, sealed):
        if self.after <= 0:
            raise VaultError(self.code)
        self.after -= 1
        self.inner.put(name, sealed)

    def get(self, name):
        raise VaultError(self.code)

    def remove(self, name):
        raise VaultError(self.code)

    def has(self, name):
        raise VaultError(self.code)


def make_store():
    return StorageVault(InMemoryStorage())


def make_outside(**fields):
    return Outside(**{"darkroom": ReadyDarkroom(), "scanner": NoScanner(), "store": make_store(), **fields})


def make_booking(**fields):
    return visits.make_booking(visits.make_slot(), **fields)


def hand_in(booking, *, kind=PaperKind.EKTP, pages="one", outside=None, by=None, replaces=None):
    """The booking's paper with these pages, as names between |."""
    return receiving.receive(
        booking=booking,
        kind=kind,
        content=JPEG + pages.encode(),
        by=by,
        replaces=replaces,
        outside=outside or make_outside(),
    )


def open_booking(client, booking):
    """The client is the browser of whoever made this booking."""
    from django.http import HttpResponse

    response = HttpResponse()
    cookies.remember_booking(response, Booking.objects.get(pk=booking.pk))
    client.cookies[cookies.MINE] = response.cookies[cookies.MINE].value
    client.cookies["language"] = "en"


def make_rule(*, days, counts_from="issued", kind="", valid_from=houses.LONG_AGO, **fields):
    return RetentionRule.objects.create(
        kind=kind, counts_from=counts_from, days=days, valid_from=valid_from, **houses.SOURCED, **fields
    )


def make_request(booking, *, kind="erase", wish="", **fields):
    """Asked by the citizen; `asked_at` and the like are written afterwards."""
    asked = rights.ask(booking=booking, kind=kind, wish=wish, by=None)
    if fields:
        RightsRequest.objects.filter(pk=asked.pk).update(**fields)
        asked.refresh_from_db()
    return asked
