from django.urls import path
from rest_framework.views import APIView

from bookings.api import bookings, catalogue, holds, pages, places, waiting
from bookings.api.staff import urls as staff
from offices.permissions import View, public

app_name = "api"


def door(view: type[APIView]) -> View[...]:
    """Anybody may pass; what may be done is decided by tokens and actions."""
    return public(view.as_view())


urlpatterns = [
    path("problems", pages.meanings, name="problems"),
    path("v1/schema", door(pages.Schema), name="schema"),
    path("v1/docs", pages.docs, name="docs"),
    path("v1/points", door(catalogue.Points), name="points"),
    path("v1/services", door(catalogue.Services), name="services"),
    path("v1/availability", door(places.Earliest), name="earliest"),
    path("v1/availability/days", door(places.Days), name="days"),
    path("v1/holds", door(holds.Holds), name="holds"),
    path("v1/holds/<uuid:token>", door(holds.OneHold), name="hold"),
    path("v1/holds/<uuid:token>/code", door(holds.Code), name="code"),
    path("v1/holds/<uuid:token>/code/check", door(holds.CheckedCode), name="check_code"),
    path("v1/bookings", door(bookings.Bookings), name="bookings"),
    path("v1/bookings/find", door(bookings.Found), name="find"),
    path("v1/booking", door(bookings.OwnBooking), name="booking"),
    path("v1/booking/move", door(bookings.Moved), name="move"),
    path("v1/booking/cancel", door(bookings.Cancelled), name="cancel"),
    path("v1/booking/undo", door(bookings.Undone), name="undo"),
    path("v1/booking/earlier", door(waiting.Earlier), name="earlier"),
    path("v1/waiting", door(waiting.WaitingList), name="wait"),
    path("v1/waiting/find", door(waiting.Found), name="waiting_find"),
    path("v1/waiting/<uuid:token>", door(waiting.OneParty), name="waiting"),
    path("v1/waiting/<uuid:token>/code", door(waiting.Code), name="waiting_code"),
    path("v1/waiting/<uuid:token>/code/check", door(waiting.CheckedCode), name="waiting_check_code"),
    *staff.urlpatterns,
]
