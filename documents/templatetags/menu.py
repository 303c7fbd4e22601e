"""What a role may open, in groups: every page whose door lets it pass."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from django import template
from django.urls import resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from offices.models import SECOND_FACTOR_ROLES, Role

register = template.Library()


@dataclass(frozen=True)
class Entry:
    """A page: `group` are the words of what it is folded into, "" for none; `also` are views that stand under it.

    Views that stand under a page need no line of their own where that page has one.
    """

    view: str
    words: Promise
    group: Promise | str = ""
    also: tuple[str, ...] = ()


PAPERS, PEOPLE, PLANNING, OVERSIGHT = _("Papers"), _("Calls and waiting"), _("Planning"), _("Oversight")
MENU = (
    Entry("staff:today", _("Today")),
    Entry("offices:duty", _("My shifts")),
    Entry("staff:counter", _("Book for somebody")),
    Entry("papers:checks", _("Papers to check"), PAPERS, ("papers:referred",)),
    Entry("staff:passports", _("Passports to collect"), PAPERS, ("staff:passports_ready",)),
    Entry("papers:requests", _("Requests about data"), PAPERS),
    Entry("papers:interviews", _("Interviews")),
    Entry("papers:calls", _("Calls")),
    Entry("staff:calls", _("To be called"), PEOPLE),
    Entry("staff:waiting", _("Waiting list"), PEOPLE),
    Entry("staff:rosters", _("Rosters"), PLANNING),
    Entry("staff:swaps", _("Swaps"), PLANNING),
    Entry("staff:spans", _("Open and close"), PLANNING),
    Entry("staff:places", _("Places against hours"), PLANNING),
    Entry("staff:outgoing", _("Messages"), OVERSIGHT, ("staff:figures",)),
    Entry("staff:figures", _("Figures of messages"), OVERSIGHT),
    Entry("staff:tally", _("Booked by staff"), OVERSIGHT),
    Entry("staff:feedback", _("How visits were"), OVERSIGHT),
    Entry("papers:interview_figures", _("Fairness"), OVERSIGHT),
    Entry("papers:interview_audit", _("Interviews to check"), OVERSIGHT),
    Entry("staff:journal", _("Journal"), OVERSIGHT),
    Entry("admin:index", _("Reference data")),
)
FEW = 9  # so many stand side by side on a desk's screen
OTHER_DOORS = {"admin:index": SECOND_FACTOR_ROLES}  # Django's own views carry none


@dataclass(frozen=True)
class Shown:
    """A line of the menu: a page with its `url`, or a group of pages."""

    words: str
    is_here: bool
    view: str = ""
    url: str = ""
    pages: tuple["Shown", ...] = ()


@register.simple_tag(takes_context=True)
def staff_menu(context: template.RequestContext) -> list[Shown]:
    """The lines for who reads the page: every page its own while they are few, or in groups."""
    request = context["request"]
    here = request.resolver_match.view_name if request.resolver_match else ""
    open_ones = [one for one in MENU if request.staff.may(*_door(one.view))]
    under = {view for one in open_ones for view in one.also}
    mine = [one for one in open_ones if one.view not in under]
    if len(mine) <= FEW:
        return [_page(one, here) for one in mine]
    return [line for group, entries in groupby(mine, lambda one: one.group) for line in _lines(group, entries, here)]


@cache
def _door(view: str) -> tuple[Role, ...]:
    return OTHER_DOORS.get(view) or resolve(reverse(view)).func.door  # type: ignore[attr-defined]


def _lines(group: Promise | str, entries: Iterator[Entry], here: str) -> list[Shown]:
    pages = [_page(one, here) for one in entries]
    if not group:
        return pages
    return [Shown(str(group), any(page.is_here for page in pages), pages=tuple(pages))]


def _page(entry: Entry, here: str) -> Shown:
    return Shown(str(entry.words), here in (entry.view, *entry.also), entry.view, reverse(entry.view))
