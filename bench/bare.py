"""What the web server itself can do: a constant answer with no framework behind it."""

from collections.abc import Callable, Iterable
from typing import Any

CONSTANT = b'{"answer": "the same whoever asks, and nothing was looked up for it"}'


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(CONSTANT)))])
    return [CONSTANT]
