"""Who may pass which door. Every view wears `@public` or `@requires(...)`; a test walks them all."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from offices.models import SECOND_FACTOR_ROLES, Office, Posting, Role, ServicePoint, User

Params = ParamSpec("Params")
View = Callable[Concatenate[HttpRequest, Params], HttpResponse]


@dataclass(frozen=True)
class Staff:
    """A member of staff at work today: one office, the points there, the roles held."""

    user: User
    office: Office
    points: tuple[ServicePoint, ...]
    roles: frozenset[str]

    @property
    def point_ids(self) -> list[int]:
        return [point.pk for point in self.points]

    def may(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)


class StaffRequest(HttpRequest):
    staff: Staff


class PersonRequest(HttpRequest):
    person: User


def staff_of(user: User) -> Staff | None:
    """Where the user works today; None without a posting. A user posted to two offices works in the newest."""
    held = Posting.objects.of(user).at_work(timezone.now())
    if not held:
        return None
    office = held[0].office
    here = [posting for posting in held if posting.office_id == office.pk]
    points = list(ServicePoint.objects.of(office).select_related("office"))
    if all(posting.point_id for posting in here):
        named = {posting.point_id for posting in here}
        points = [point for point in points if point.pk in named]
    return Staff(user, office, tuple(points), frozenset(posting.role for posting in here))


def public(view: View[Params]) -> View[Params]:
    """Anybody may pass."""
    view.door = "public"  # type: ignore[attr-defined]
    return view


def signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Anybody with an account, even before the second factor; for the pages that lead to it. Sets `request.person`."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not isinstance(request.user, User):
            return redirect_to_login(request.get_full_path())
        request.person = request.user  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    guarded.door = "signed_in"  # type: ignore[attr-defined]
    return guarded


class NotSignedIn(Exception):
    """Nobody is signed in."""


class SecondFactorMissing(Exception):
    """The role asks for a second factor, and this session has not shown it."""


def staff_with(request: HttpRequest, roles: Collection[Role]) -> Staff:
    """Who asks: staff at work today with one of the roles.

    Raises NotSignedIn, PermissionDenied for whoever has none of them, or SecondFactorMissing for supervisors and
    administrators who have not shown theirs.
    """
    user = request.user
    if not isinstance(user, User):
        raise NotSignedIn
    staff = staff_of(user)
    if staff is None or staff.roles.isdisjoint(roles):
        raise PermissionDenied
    if staff.may(*SECOND_FACTOR_ROLES) and not is_verified(request):
        raise SecondFactorMissing
    return staff


def requires(*roles: Role) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Only those whom `staff_with` lets in; others are sent to sign in, or refused.

    Sets `request.staff`; times are shown and read on the office's clock.
    """

    def wear(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            try:
                staff = staff_with(request, roles)
            except NotSignedIn:
                return redirect_to_login(request.get_full_path())
            except SecondFactorMissing:
                return redirect_to_login(request.get_full_path(), "offices:second_factor")
            request.staff = staff  # type: ignore[attr-defined]
            with timezone.override(staff.office.zone):
                return view(request, *args, **kwargs)

        guarded.door = tuple(roles)  # type: ignore[attr-defined]
        return guarded

    return wear


def is_verified(request: HttpRequest) -> bool:
    """Whether the second factor was shown in this session; django-otp says so of every user of a request."""
    verified = getattr(request.user, "is_verified", None)
    return verified is not None and bool(verified())


def needs_second_factor(user: User) -> bool:
    """Whether this person's rights ask for it; for others it would be theatre, since no door looks at it."""
    staff = staff_of(user)
    return user.is_superuser or (staff is not None and staff.may(*SECOND_FACTOR_ROLES))


def back_office_staff(request: HttpRequest) -> Staff | None:
    """Who works in the back office: administrators, and supervisors to look and to help colleagues in. Read once."""
    if not hasattr(request, "staff"):
        user = request.user
        request.staff = staff_of(user) if isinstance(user, User) and user.is_active else None  # type: ignore[attr-defined]
    staff: Staff | None = request.staff  # type: ignore[attr-defined]
    return staff if staff and staff.may(*SECOND_FACTOR_ROLES) else None


ANY_ROLE = tuple(Role)
PEOPLE_ROLES = (Role.COUNTER, Role.INTERVIEWER, Role.GATE, Role.SUPERVISOR)  # who deals with people face to face
