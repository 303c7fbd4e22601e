"""What every door of the staff's API shares: who may pass is what the pages ask too, told as problems."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter
from rest_framework.authentication import CSRFCheck
from rest_framework.permissions import SAFE_METHODS

from bookings.api.described import Guard
from bookings.api.doors import Door
from bookings.api.problems import plain
from bookings.api.throttles import PerPerson
from bookings.views.staff.rosters import whole_office
from bookings.views.staff.scope import PLANNING_ROLES
from offices.models import Role
from offices.permissions import NotSignedIn, SecondFactorMissing, Staff, StaffRequest, staff_with

READING_ROLES = (*PLANNING_ROLES, Role.AUDITOR)
WHERE = {"WWW-Authenticate": 'Cookie realm="staff"'}

_REFUSED = ("sign_in_needed", "not_allowed", "second_factor_needed")
_TOKEN = OpenApiParameter(
    "X-CSRFToken",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="What the cookie `csrftoken` holds. Over HTTPS, `Origin` or `Referer` must name this site, too.",
)
READING = Guard("staff", _REFUSED)
CHANGING = Guard("staff", (*_REFUSED, "csrf_failed"), (_TOKEN,))


class StaffDoor(Door):
    """Staff of one office, signed in on the pages; another office's things are not there for them.

    A roster moves people between all points, so that nobody changes one who plans for some of them only.
    """

    readers: tuple[Role, ...] = READING_ROLES
    changers: tuple[Role, ...] = PLANNING_ROLES
    counted_by = PerPerson

    @classmethod
    def roles_for(cls, method: str) -> tuple[Role, ...]:
        return cls.readers if method in SAFE_METHODS else cls.changers

    def _answered(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        mine: StaffRequest = request  # type: ignore[assignment]
        mine.staff = _let_in(request, self.roles_for(str(request.method)))
        if request.method not in SAFE_METHODS:
            _check_token(request)
            whole_office(mine)
        with timezone.override(mine.staff.office.zone):
            return super()._answered(mine, **kwargs)


def _let_in(request: HttpRequest, roles: tuple[Role, ...]) -> Staff:
    try:
        return staff_with(request, roles)
    except NotSignedIn as error:
        raise plain("sign_in_needed", headers=WHERE) from error
    except SecondFactorMissing as error:
        raise plain("second_factor_needed") from error


def _check_token(request: HttpRequest) -> None:
    """Raises a problem unless the change comes from whoever holds the session's token, as on the pages."""
    check = CSRFCheck(_nothing)
    check.process_request(request)
    if check.process_view(request, _nothing, (), {}):
        raise plain("csrf_failed")


def _nothing(_request: HttpRequest) -> HttpResponse:
    """What the check stands before."""
    return HttpResponse()
