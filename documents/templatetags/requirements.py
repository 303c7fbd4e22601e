"""What to bring, on the pages and the paper of a visit: the lower floor knows no papers, its templates do."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.urls import reverse

from bookings.models import Booking
from documents.reports import requirements

register = template.Library()


@register.inclusion_tag("documents/requirements/_bring.html")
def bring(coming: Iterable[Booking], *, plain: bool = False) -> dict[str, Any]:
    """What these people bring, who come together; `plain` is for paper, which has no links to press."""
    listings = requirements.for_party(coming)
    return {
        "listings": [(one, _own_list(one)) for one in listings],
        "plain": plain,
        "public_url": settings.PUBLIC_URL,
        "is_confirmed": all(one.is_confirmed for one in listings),
    }


def _own_list(one: requirements.Listing) -> str:
    """Where the same list can be made one's own; it says nothing about who comes."""
    query = {"office": one.office.slug, "on": one.on.isoformat(), **dict(one.situation.answers)}
    return f"{reverse('documents:requirements')}?{urlencode(query)}"
