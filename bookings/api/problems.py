"""Errors as RFC 9457 problem details: stable codes, titles in the reader's language, never what was sent."""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from django.http.request import UnreadablePostError
from rest_framework import exceptions, status

from bookings import errors
from bookings.api import wording
from offices.errors import Refused

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
PAGE = "/api/problems"
RETRY_SECONDS = 2

# What is wrong with a request before any action is asked.
STATUS_OF: dict[str, int] = {
    "invalid": 400,
    "json_broken": 400,
    "bad_request": 400,
    "key_missing": 400,
    "key_malformed": 400,
    "token_missing": 401,
    "token_wrong": 401,
    "sign_in_needed": 401,
    "csrf_failed": 403,
    "not_allowed": 403,
    "second_factor_needed": 403,
    "unknown": 404,
    "wrong_method": 405,
    "too_large": 413,
    "wrong_media_type": 415,
    "throttled": 429,
    "server_error": 500,
    "unavailable": 503,
}

# What an action refuses; a refusal may carry a closer code of the second list.
REFUSALS: tuple[type[Refused], ...] = (
    errors.SlotFull,
    errors.NotReleased,
    errors.SlotGone,
    errors.NotOffered,
    errors.HoldOver,
    errors.AlreadyBooked,
    errors.AlreadyWaiting,
    errors.NotEligible,
    errors.KeyReused,
    errors.ContactNotConfirmed,
    errors.CodeWrong,
    errors.TooMany,
    errors.NotFound,
    errors.NotLive,
    errors.TooLate,
    errors.NothingToUndo,
)
# What planning refuses, each under the status that Refused has by itself.
PLANNING = (
    "already_asked",
    "not_a_draft",
    "not_rostered",
    "not_waiting",
    "overtaken",
    "roster_broken",
    "roster_is_over",
    "weeks_are_over",
)
CLOSER: dict[type[Refused], tuple[str, ...]] = {
    errors.NotOffered: ("not_online",),
    errors.CodeWrong: ("code_over",),
    errors.NotLive: ("booking_not_live",),
    errors.TooLate: ("move_too_late", "cancel_too_late"),
    errors.NotEligible: (
        "moves_used_up",
        "same_slot",
        "party_changed",
        "party_empty",
        "party_too_large",
        "same_person_twice",
        "visit_in_past",
        "birth_in_future",
        "birth_too_old",
        "service_needs_age",
        "product_needs_age",
        "lane_not_entitled",
        "service_not_same_day",
        "same_day_needs_its_lane",
        "contact_missing",
        "days_reversed",
        "days_over",
        "days_too_far",
    ),
}


@dataclass(eq=False)
class Problem(Exception):
    """What is said of a request that was not followed; nothing has changed."""

    code: str
    status: int
    errors: tuple[dict[str, str], ...] = ()
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.code

    @property
    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = {
            "type": f"{settings.PUBLIC_URL}{PAGE}#{self.code}",
            "title": wording.problem(self.code),
            "status": self.status,
            "code": self.code,
        }
        if self.errors:
            body["errors"] = list(self.errors)
        return body


def plain(code: str, *wrong: dict[str, str], headers: dict[str, str] | None = None) -> Problem:
    """A problem of the request itself."""
    return Problem(code, STATUS_OF[code], wrong, headers or {})


def wrong(name: str, code: str) -> dict[str, str]:
    """What is wrong with one field, parameter or header."""
    return {"field": name, "code": code, "message": wording.field(code)}


def all_codes() -> list[tuple[str, int]]:
    """Every code with its status, in order of status."""
    found = STATUS_OF | dict.fromkeys(PLANNING, Refused.status)
    for refusal in REFUSALS:
        found |= dict.fromkeys((refusal.code, *CLOSER.get(refusal, ())), refusal.status)
    return sorted(found.items(), key=lambda one: (one[1], one[0]))


FORESEEN = (
    Problem,
    Refused,
    PermissionDenied,
    exceptions.APIException,
    Http404,
    SuspiciousOperation,
    UnreadablePostError,
    OperationalError,
    InterfaceError,
    TimeoutError,
)


def as_problem(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """The REST framework's way to ask for an answer; None for what nobody foresaw."""
    return as_answer(error) if isinstance(error, FORESEEN) else None


def as_answer(error: Exception) -> HttpResponse:
    """The answer to one of the foreseen exceptions."""
    problem = read(error)
    if problem.status >= status.HTTP_500_INTERNAL_SERVER_ERROR:
        log.error("api_unavailable error=%s", type(error).__name__)
    body = json.dumps(problem.body, ensure_ascii=False).encode()
    return HttpResponse(body, MEDIA_TYPE, problem.status, headers=problem.headers)


def read(error: Exception) -> Problem:
    """What a foreseen exception means for the one who asked."""
    match error:
        case Problem():
            return error
        case Refused():
            return _refused(error)
        case exceptions.ValidationError():
            by_field = {one["field"]: one for one in reversed(list(_flat(error.get_full_details())))}
            return plain("invalid", *reversed(by_field.values()))
        case PermissionDenied():
            return plain("not_allowed")
        case Http404():
            return plain("unknown")
        case OperationalError() | InterfaceError() | TimeoutError():
            return plain("unavailable", headers={"Retry-After": str(RETRY_SECONDS)})
    return plain("bad_request")


def _refused(refusal: Refused) -> Problem:
    several = refusal.codes if len(refusal.codes) > 1 else ()
    found = tuple({"code": code, "message": wording.problem(code)} for code in dict.fromkeys(several))
    return Problem(refusal.codes[0], refusal.status, found)


def _flat(details: Any, name: str = "") -> Iterator[dict[str, str]]:
    """Nested errors as one list; a place in a list is named like people.0.nik. Never the words that echo input."""
    if isinstance(details, dict) and "code" in details and not isinstance(details["code"], dict | list):
        yield wrong(name, str(details["code"]))
    elif isinstance(details, dict):
        for key, inner in details.items():
            own = "" if key == "non_field_errors" else str(key)
            yield from _flat(inner, f"{name}.{own}".strip("."))
    else:
        for inner in details:
            yield from _flat(inner, name)
