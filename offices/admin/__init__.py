"""The back office of the house."""

from offices.admin import people, reference

__all__ = ["people", "reference"]
