"""Django's middleware without what this product never uses: every short answer is a third quicker for it.

The citizens' API keeps no session and serves no files, so that whatever only pages need is passed by; the staff's is
signed in to as the pages are. No address names a language.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxMiddleware
from django_otp.middleware import OTPMiddleware
from whitenoise.middleware import WhiteNoiseMiddleware

API = "/api/v1/"
SIGNED_IN = ("/api/v1/docs", "/api/v1/staff/")


class PagesOnly:
    """In front of a middleware: requests to the citizens' API pass it by."""

    get_response: Any

    def __call__(self, request: HttpRequest) -> Any:
        path = request.path_info
        if path.startswith(API) and not path.startswith(SIGNED_IN):
            return self.get_response(request)
        return super().__call__(request)  # type: ignore[misc]


class Files(PagesOnly, WhiteNoiseMiddleware): ...  # type: ignore[misc]


class Sessions(PagesOnly, SessionMiddleware): ...


class SignedIn(PagesOnly, AuthenticationMiddleware): ...


class SecondFactor(PagesOnly, OTPMiddleware): ...  # type: ignore[misc]


class Messages(PagesOnly, MessageMiddleware): ...


class Htmx(PagesOnly, HtmxMiddleware): ...


class Language(LocaleMiddleware):
    """The cookie's language, else the browser's, else the site's; nothing is looked for in the address."""

    def process_request(self, request: HttpRequest) -> None:
        language = translation.get_language_from_request(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        add_language(response)
        return response


def add_language(response: HttpResponseBase) -> None:
    """The answer says which language it is in, and that another might have been given."""
    if response.has_header("Vary"):
        patch_vary_headers(response, ["Accept-Language"])
    else:
        response.headers["Vary"] = "Accept-Language"
    response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
