"""The product's doors, and a constant answer behind the same middleware."""

import os

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from bookings.actions import holding
from config.urls import *  # noqa: F403  the error pages too
from config.urls import urlpatterns as product

CONSTANT = b'{"answer": "the same whoever asks, and nothing was looked up for it"}'


@csrf_exempt
def constant(request: HttpRequest) -> HttpResponse:
    return HttpResponse(CONSTANT, content_type="application/json")


class NoDesk:
    """Every claim in a transaction of its own: what the desk is measured against."""

    def ask(self, claim: holding.Claim) -> holding.Answer:
        return holding.serve([claim])[0]


if os.environ.get("BENCH_UNGROUPED"):
    holding.DESK = NoDesk()  # type: ignore[assignment]

urlpatterns = [path("bench/constant", constant), *product]
