"""The back office of what people bring and what is asked of them."""

from documents.admin import lists, retention, screening

__all__ = ["lists", "retention", "screening"]
