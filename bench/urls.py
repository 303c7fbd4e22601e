"""The product's doors, and a constant answer behind the same middleware."""

import os
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from bookings.actions import booking, holding
from config.urls import *  # noqa: F403  the error pages too
from config.urls import urlpatterns as product

CONSTANT = b'{"answer": "the same whoever asks, and nothing was looked up for it"}'


@csrf_exempt
def constant(request: HttpRequest) -> HttpResponse:
    return HttpResponse(CONSTANT, content_type="application/json")


class NoDesk:
    """Every wish in a transaction of its own: what the desk is measured against."""

    def __init__(self, serve: Callable[[list[Any]], list[Any]]) -> None:
        self._serve = serve

    def ask(self, wish: Any) -> Any:
        return self._serve([wish])[0]


if os.environ.get("BENCH_UNGROUPED"):
    for action in (holding, booking):
        action.DESK = NoDesk(action.serve)

urlpatterns = [path("bench/constant", constant), *product]
