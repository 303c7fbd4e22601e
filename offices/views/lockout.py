"""A wrong code counts like a wrong password: after several of them signing in is locked for a while."""

from copy import copy

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_lockout_response
from axes.utils import reset
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, QueryDict

from offices.models import User
from offices.permissions import needs_second_factor
from offices.views.address import client_address


def sign_in(request: HttpRequest, user: User) -> None:
    """They are signed in. While a code is still owed, a right password does not wipe out what went wrong before it."""
    credentials = _credentials(user)
    AxesProxyHandler.update_request(request)
    owed = AxesProxyHandler.get_failures(request, credentials) if needs_second_factor(user) else 0
    login(request, user)  # forgets all failures
    for _failure in range(owed):
        count_failure(request, user)


def count_failure(request: HttpRequest, user: User) -> None:
    """One more failure of this name from this address; what was typed is not kept."""
    bare = copy(request)
    bare.GET = bare.POST = QueryDict()
    AxesProxyHandler.user_login_failed(User, _credentials(user), bare)


def forget_failures(request: HttpRequest, user: User) -> None:
    reset(username=user.username, ip=client_address(request))


def lock_out(request: HttpRequest, user: User) -> HttpResponse | None:
    """The page that says so, to somebody who is signed out now; None while signing in is not locked."""
    if AxesProxyHandler.is_allowed(request, _credentials(user)):
        return None
    logout(request)
    locked: HttpResponse = get_lockout_response(request, credentials=_credentials(user))
    return locked


def _credentials(user: User) -> dict[str, str]:
    return {"username": user.username}
