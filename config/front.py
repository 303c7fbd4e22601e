"""The front door: the two requests that thousands make in the same minute are taken to their view directly.

Django's request handling costs three times what the rest of the web server does. For a hold and a booking over the API
nothing of it is wanted but the host's name, the language and the headers of safety, so these are seen to here. Whatever
is not plainly one of the two goes to Django, and so does every doubt: the answers are the same (a test compares them).
"""

import threading
import time
from collections.abc import Callable, Iterable
from functools import cache
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.handlers.exception import response_for_exception
from django.core.handlers.wsgi import WSGIRequest
from django.db import close_old_connections, connection
from django.http import HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware
from django.urls import resolve
from django.utils import translation
from django.utils.log import log_response

from config.lean import add_language
from config.policy import PolicyMiddleware

Environ = dict[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], object]
Application = Callable[[Environ, Any], Iterable[bytes]]

DOORS = frozenset({"/api/v1/holds", "/api/v1/bookings"})
MOST_HOSTS = 100
SECONDS_TRUSTED = 1


class Front:
    """In front of Django's own application."""

    def __init__(self, django: Application) -> None:
        self._django = django
        self._hosts: set[str] = set()  # names that Django has accepted
        self._thread = threading.local()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path not in DOORS or environ["REQUEST_METHOD"] != "POST" or environ.get("SCRIPT_NAME"):
            return self._django(environ, start_response)
        request = WSGIRequest(environ)
        if not self._is_well_addressed(request):
            return self._django(environ, start_response)
        self._look_after_connection()
        translation.activate(translation.get_language_from_request(request))
        response = _answered(path, request)
        add_language(response)
        headers = list(response.items())
        present = {name for name, _value in headers}
        headers += [(name, value) for name, value in _safety(request.is_secure()) if name not in present]
        headers.append(("Content-Length", str(len(response.content))))
        start_response(f"{response.status_code} {response.reason_phrase}", headers)
        return [response.content]

    def _look_after_connection(self) -> None:
        """A connection that broke, is too old, or was not asked for a second, is not trusted."""
        now = time.monotonic()
        if connection.errors_occurred or now > getattr(self._thread, "trusted_until", 0):
            close_old_connections()
            self._thread.trusted_until = now + SECONDS_TRUSTED

    def _is_well_addressed(self, request: WSGIRequest) -> bool:
        """By a name of ours and, where that is asked for, over an encrypted line."""
        if settings.SECURE_SSL_REDIRECT and not request.is_secure():
            return False
        name = request.META.get("HTTP_HOST", "")
        if name in self._hosts:
            return True
        try:
            request.get_host()
        except DisallowedHost:
            return False
        if len(self._hosts) < MOST_HOSTS:
            self._hosts.add(name)
        return True


def _answered(path: str, request: WSGIRequest) -> HttpResponse:
    try:
        response: HttpResponse = _view(path)(request)
    except Exception as error:  # noqa: BLE001  what nobody foresaw is answered and reported as Django does it
        response = response_for_exception(request, error)
    if response.status_code >= 500:
        log_response("%s: %s", response.reason_phrase, path, response=response, request=request)
    return response


@cache
def _view(path: str) -> Callable[[WSGIRequest], HttpResponse]:
    return resolve(path).func


@cache
def _safety(secure: bool) -> tuple[tuple[str, str], ...]:
    """The headers that Django's own middleware gives to every answer."""
    answer: Any = HttpResponse
    for middleware in (XFrameOptionsMiddleware, PolicyMiddleware, SecurityMiddleware):
        answer = middleware(answer)
    blank = WSGIRequest(
        {"REQUEST_METHOD": "POST", "wsgi.url_scheme": "https" if secure else "http", "wsgi.input": BytesIO()}
    )
    return tuple((name, value) for name, value in answer(blank).items() if name != "Content-Type")
