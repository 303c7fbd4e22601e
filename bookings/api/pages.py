"""The schema, a page to browse it, and a page that says what each problem means."""

from functools import cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer

from bookings.api import problems, wording
from bookings.api.doors import Door
from bookings.api.problems import as_answer
from offices.permissions import public


class Schema(Door):
    """OpenAPI 3.0 in YAML; docs/api/schema.yaml is the same."""

    schema = None

    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(_schema(), "application/yaml")


class InEnglish(SchemaGenerator):
    """The same schema whatever language is switched on, so that it can be compared."""

    def get_schema(self, request: Any = None, public: bool = False) -> Any:
        with translation.override("en"):
            return super().get_schema(request, public)  # type: ignore[no-untyped-call]


@cache
def _schema() -> bytes:
    generated = InEnglish().get_schema(public=True)  # type: ignore[no-untyped-call]
    return bytes(OpenApiYamlRenderer().render(generated, renderer_context={}))  # type: ignore[no-untyped-call]


@public
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    return render(request, "bookings/api/docs.html")


@public
@require_safe
def meanings(request: HttpRequest) -> HttpResponse:
    """Every code, its status and its sentence; each has an anchor that `type` points to."""
    codes = [(code, status, wording.problem(code)) for code, status in problems.all_codes()]
    return render(request, "bookings/api/problems.html", {"codes": codes})


class Nowhere(Door):
    """An address of the API that is none: told as a problem, not as a page."""

    schema = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return as_answer(Http404())
