"""Middleware that only pages need: the API keeps no session, and its answers have no use for the rest.

Each takes a share of every answer, all of them together a third of a short one's time.
"""

from typing import Any

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django_htmx.middleware import HtmxMiddleware
from django_otp.middleware import OTPMiddleware

API = "/api/v1/"


class PagesOnly:
    """In front of a middleware: requests to the API pass it by."""

    get_response: Any

    def __call__(self, request: HttpRequest) -> Any:
        if request.path_info.startswith(API):
            return self.get_response(request)
        return super().__call__(request)  # type: ignore[misc]


class Sessions(PagesOnly, SessionMiddleware): ...


class SignedIn(PagesOnly, AuthenticationMiddleware): ...


class SecondFactor(PagesOnly, OTPMiddleware): ...


class Messages(PagesOnly, MessageMiddleware): ...


class Htmx(PagesOnly, HtmxMiddleware): ...
