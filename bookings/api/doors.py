"""What every door of the API shares: strict JSON in, JSON out, problems for whatever is wrong."""

import json
import math
import uuid
from collections.abc import Callable
from functools import cache, wraps
from typing import Any, NoReturn

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from bookings.api.kept import TAKES_GZIP, Answers
from bookings.api.problems import FORESEEN, as_answer, plain, wrong
from bookings.api.serializers import shown_name
from bookings.api.throttles import PerAddress
from bookings.errors import NotFound
from offices.reports.kept import KEPT_SECONDS

KEY_HEADER = "Idempotency-Key"
MEDIA_TYPE = "application/json"
UUID_LENGTH = 36
MOST_BYTES = 64 * 1024


def body_of(request: HttpRequest) -> Any:
    """The body as UTF-8 JSON without repeated names, NaN or bottomless nesting; nothing sent is an empty object.

    Raises a problem when it is anything else.
    """
    raw = request.read(MOST_BYTES + 1)
    if not raw:
        return {}
    if request.content_type != MEDIA_TYPE:
        raise plain("wrong_media_type")
    if len(raw) > MOST_BYTES:
        raise plain("too_large")
    try:
        return _strict.decode(raw.decode())
    except (ValueError, RecursionError) as error:
        raise plain("json_broken") from error


def _named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("repeated")
    return found


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)


_strict = json.JSONDecoder(object_pairs_hook=_named_once, parse_constant=_no_number)


class Door(APIView):
    """Nobody signs in and nothing is negotiated: JSON whatever the request accepts, problems for what is refused.

    Django's own request is handed on as it came; wrapping it cost a hold as much as judging its shape. `is_search`
    says that finding nothing is an answer about what was asked for, and not about the address.
    """

    authentication_classes = ()
    permission_classes = ()
    renderer_classes = (JSONRenderer,)
    counted_by = PerAddress
    is_search = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = self._handled(request, **kwargs)
        except FORESEEN as error:
            is_unknown = isinstance(error, NotFound) and not self.is_search
            response = as_answer(plain("unknown") if is_unknown else error)
        response.headers["Allow"] = ", ".join(self.methods())
        return response

    @classmethod
    @cache
    def methods(cls) -> tuple[str, ...]:
        """What may be done here, as HTTP spells it; who may read may also ask for the head alone."""
        meant = {"head": "get"}
        return tuple(name.upper() for name in cls.http_method_names if hasattr(cls, meant.get(name, name)))

    def _handled(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        throttle = self.counted_by()
        if not throttle.allow_request(request, self):
            raise plain("throttled", headers={"Retry-After": str(math.ceil(throttle.wait()))})
        method = str(request.method)
        if method not in self.methods():
            raise plain("wrong_method")
        if method == "OPTIONS":
            return HttpResponse(status=204)  # every answer says in Allow what may be done
        return self._answered(request, **kwargs)

    def _answered(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = getattr(self, str(request.method).lower())(request, **kwargs)
        return response


_answers = Answers(KEPT_SECONDS)


def kept(make: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], HttpResponse]:
    """The answer to the same question in the same language is made once in a while, packed, and sent as it stands.

    Nothing in it is secret, so packing it gives nothing away.
    """

    @wraps(make)
    def answered(request: HttpRequest) -> HttpResponse:
        question = request.path, request.META["QUERY_STRING"], get_language()
        ready = _answers.to(question, lambda: as_json(make(request)))
        packed = ready.packed if TAKES_GZIP.search(request.META.get("HTTP_ACCEPT_ENCODING", "")) else None
        response = _answer(packed or ready.plain, 200)
        if packed:
            response["Content-Encoding"] = "gzip"
        patch_vary_headers(response, ["Accept-Encoding"])
        return response

    return answered


def forget_kept() -> None:
    """The next question is answered from the tables."""
    _answers.forget()


def answer(content: Any, status: int = 200) -> HttpResponse:
    """The content as JSON, for this client only."""
    return _answer(as_json(content), status)


def _answer(body: bytes, status: int) -> HttpResponse:
    return HttpResponse(body, MEDIA_TYPE, status, headers={"Cache-Control": "no-store"})


def as_json(content: Any) -> bytes:
    return orjson.dumps(content, default=str)  # codes and names that are translated late become text


def key_of(request: HttpRequest) -> uuid.UUID:
    """The request's idempotency key. Raises a problem when it is missing or no UUID."""
    text = request.META.get("HTTP_IDEMPOTENCY_KEY")
    if not text:
        raise plain("key_missing", wrong(KEY_HEADER, "required"))
    return _uuid(text)


def _uuid(text: str) -> uuid.UUID:
    try:
        found = uuid.UUID(text)
    except ValueError:
        found = None
    if found is None or len(text) != UUID_LENGTH:
        raise plain("key_malformed", wrong(KEY_HEADER, "invalid"))
    return found


def asked(shape: type[Serializer[Any]], request: HttpRequest) -> dict[str, Any]:
    """What the body asks for. Raises ValidationError."""
    return _valid(shape, body_of(request))


def asked_in_query(shape: type[Serializer[Any]], request: HttpRequest) -> dict[str, Any]:
    """What the query asks for; only lists may be given more than once. Raises ValidationError."""
    lists = {name for name, field in _ready(shape).fields.items() if hasattr(field, "child")}
    given: dict[str, Any] = {}
    for name, values in request.GET.lists():
        if name not in lists and len(values) > 1:
            raise ValidationError({shown_name(name): [ErrorDetail("", "repeated")]})
        given[name] = values if name in lists else values[0]
    return _valid(shape, given)


def _valid(shape: type[Serializer[Any]], given: Any) -> dict[str, Any]:
    found: dict[str, Any] = _ready(shape).run_validation(given)
    return found


@cache
def _ready(shape: type[Serializer[Any]]) -> Serializer[Any]:
    """One for all requests: making its fields takes longer than checking with them, and checking leaves no trace."""
    return shape()
