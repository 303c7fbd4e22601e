"""How a door describes itself in the schema: what it asks, what it answers, and every problem it may answer with."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.utils import translation
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema

from bookings.api import problems, shapes
from bookings.api.doors import KEY_HEADER
from bookings.api.serializers import Asked

View = TypeVar("View", bound=Callable[..., Any])

LANGUAGE = OpenApiParameter(
    "Accept-Language", str, OpenApiParameter.HEADER, description="`id` or `en`: the language of every sentence."
)
KEY = OpenApiParameter(
    KEY_HEADER,
    OpenApiTypes.UUID,
    OpenApiParameter.HEADER,
    required=True,
    description="A UUID of your own. The same key gives the same answer; for another question it is refused.",
)
STATUSES = dict(problems.all_codes())


@dataclass(frozen=True)
class Guard:
    """What a door asks of whoever comes in: by which of the schema's ways, and what it says to others."""

    scheme: str = ""
    codes: tuple[str, ...] = ()
    headers: tuple[OpenApiParameter, ...] = ()


ANYBODY = Guard()
TOKEN = Guard("booking", ("token_missing", "token_wrong"))


def described(
    name: str,
    about: str,
    *,
    gives: type[shapes.Shape] | None = None,
    status: int = 200,
    asks: type[Asked] | None = None,
    query: type[Asked] | None = None,
    refuses: tuple[str, ...] = (),
    writes: bool | None = None,
    guard: Guard = ANYBODY,
    example: dict[str, Any] | None = None,
    asks_example: dict[str, Any] | None = None,
) -> Callable[[View], View]:
    """`writes` is whether a key is needed; without a word, when something is asked in a body."""
    needs_key = asks is not None if writes is None else writes
    codes = [*refuses, *guard.codes, "throttled", "unavailable"]
    codes += ["invalid"] if asks or query else []
    codes += ["json_broken", "too_large", "wrong_media_type"] if asks else []
    codes += ["key_missing", "key_malformed"] if needs_key else []
    parameters: list[Any] = [LANGUAGE, *guard.headers, *([KEY] if needs_key else []), *([query] if query else [])]
    sent = [OpenApiExample("Example", asks_example, request_only=True)] if asks_example else []
    given = [OpenApiExample("Example", example, response_only=True, status_codes=[str(status)])] if example else []
    return extend_schema(
        operation_id=name,
        description=about,
        parameters=parameters,
        request={"application/json": asks} if asks else None,
        responses={status: OpenApiResponse(gives, examples=given), **_problems(codes)},
        examples=sent,
        auth=[{guard.scheme: []}] if guard.scheme else [],  # type: ignore[list-item]
    )


def _problems(codes: list[str]) -> dict[Any, OpenApiResponse]:
    by_status: dict[int, list[str]] = defaultdict(list)
    for code in dict.fromkeys(codes):
        by_status[STATUSES[code]].append(code)
    return {
        (status, problems.MEDIA_TYPE): OpenApiResponse(
            shapes.Problem, description=", ".join(f"`{code}`" for code in found), examples=[_example(c) for c in found]
        )
        for status, found in sorted(by_status.items())
    }


def _example(code: str) -> OpenApiExample:
    with translation.override("en"):
        body = problems.Problem(code, STATUSES[code]).body
    body["type"] = f"https://booking.example.go.id{problems.PAGE}#{code}"
    return OpenApiExample(
        code,
        body,
        response_only=True,
        status_codes=[str(STATUSES[code])],
        media_type=problems.MEDIA_TYPE,
    )
