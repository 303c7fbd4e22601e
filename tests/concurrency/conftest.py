"""Races: on a real PostgreSQL, with committed rows, each with a canary that shows the careless way fails."""

import pytest
from django.db import connection

from bookings.actions import booking, desk, holding


@pytest.fixture(autouse=True)
def real_races(transactional_db):
    """Rivals only see rows that are committed; SQLite, with its one writer, would prove nothing."""
    if connection.vendor != "postgresql":
        pytest.fail("Races need PostgreSQL: TEST_DB=postgres, or script/test.", pytrace=False)


class DeskOfOnesOwn:
    """Every rival is served at a desk of their own, as if each came to another process or host."""

    def __init__(self, serve):
        self.serve = serve

    def ask(self, wish):
        return desk.Desk(self.serve).ask(wish)


def part_desks(monkeypatch):
    monkeypatch.setattr(holding, "DESK", DeskOfOnesOwn(holding.serve))
    monkeypatch.setattr(booking, "DESK", DeskOfOnesOwn(booking.serve))


@pytest.fixture(params=["at one desk", "at a desk each"])
def desks(request, monkeypatch):
    """Claims of one process are grouped; those of several only meet in the database. Both must be right."""
    if request.param == "at a desk each":
        part_desks(monkeypatch)


@pytest.fixture
def own_desks(monkeypatch):
    part_desks(monkeypatch)
