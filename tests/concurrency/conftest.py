"""Races: on a real PostgreSQL, with committed rows, each with a canary that shows the careless way fails."""

import pytest
from django.db import connection


@pytest.fixture(autouse=True)
def real_races(transactional_db):
    """Rivals only see rows that are committed; SQLite, with its one writer, would prove nothing."""
    if connection.vendor != "postgresql":
        pytest.fail("Races need PostgreSQL: TEST_DB=postgres, or script/test.", pytrace=False)
