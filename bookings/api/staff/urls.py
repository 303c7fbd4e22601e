"""The doors of the staff's API, under /api/v1/staff/."""

from django.urls import URLPattern, path

from bookings.api.staff import cover, rosters
from bookings.api.staff.doors import StaffDoor
from offices.permissions import View


def door(view: type[StaffDoor]) -> View[...]:
    """Who may pass is asked inside, by method, so that the answer is a problem and no page to sign in on."""
    entry: View[...] = view.as_view()
    entry.door = tuple({*view.readers, *view.changers})  # type: ignore[attr-defined]
    return entry


urlpatterns: list[URLPattern] = [
    path("v1/staff/rosters", door(rosters.Rosters), name="staff_rosters"),
    path("v1/staff/rosters/today", door(rosters.Today), name="staff_today"),
    path("v1/staff/rosters/<int:roster>", door(rosters.OneRoster), name="staff_roster"),
    path("v1/staff/rosters/<int:roster>/progress", door(rosters.Progress), name="staff_roster_progress"),
    path("v1/staff/rosters/<int:roster>/preview", door(rosters.Preview), name="staff_roster_preview"),
    path("v1/staff/rosters/<int:roster>/publish", door(rosters.Published), name="staff_roster_publish"),
    path("v1/staff/rosters/<int:roster>/override", door(rosters.Overridden), name="staff_roster_override"),
    path("v1/staff/rosters/<int:roster>/stop", door(rosters.Stopped), name="staff_roster_stop"),
    path("v1/staff/rosters/<int:roster>/discard", door(rosters.Discarded), name="staff_roster_discard"),
    path("v1/staff/cover", door(cover.Cover), name="staff_cover"),
    path("v1/staff/cover/rules", door(cover.Rules), name="staff_cover_rules"),
]
