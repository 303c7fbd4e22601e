"""The back office of the house."""

from offices.admin import people, reference, rosters

__all__ = ["people", "reference", "rosters"]
