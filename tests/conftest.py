"""Which tests belong to which stage of script/test, and what holds for all of them."""

import os
from pathlib import Path

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import settings as hypothesis_settings

from bookings.actions import catalogue
from bookings.api import doors, throttles
from bookings.reports import availability
from documents.reports import requirements
from offices.reports import opening
from tests.bookings.api.asking import Asker

HERE = Path(__file__).parent
NEED_POSTGRES = {"concurrency", "faults"}
NEED_BROWSER = {"journeys"}


def in_stage(stage: str, item: pytest.Item) -> bool:
    """Each test is in "sqlite", "rivals" or "journeys"; what touches the database is in "postgres" as well."""
    folder = item.path.relative_to(HERE).parts[0]
    if folder in NEED_BROWSER:
        return stage == "journeys"
    if folder in NEED_POSTGRES:
        return stage == "rivals"
    touches = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    return stage == "sqlite" or (stage == "postgres" and bool(touches or item.get_closest_marker("django_db")))


# The same examples on every run: a red build says something about the change, never about the dice.
hypothesis_settings.register_profile("tanpajeda", deadline=None, derandomize=True)
hypothesis_settings.load_profile("tanpajeda")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the tests of the stage in TEST_STAGE; without it, whatever was asked for."""
    stage = os.environ.get("TEST_STAGE")
    if not stage:
        return
    kept = [item for item in items if in_stage(stage, item)]
    if len(kept) < len(items):
        config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
        items[:] = kept


@pytest.fixture(autouse=True)
def empty_memory():
    """Nothing that one test left in this process's memory is seen by the next."""
    caches["default"].clear()
    catalogue.forget()
    doors.forget_kept()
    throttles.forget()
    availability.forget()
    opening.forget()
    requirements.forget()


@pytest.fixture
def api():
    """A client that knows how to ask the API."""
    return Asker(Client(raise_request_exception=False))


@pytest.fixture
def queries_of(client):
    """Counts the queries of one page."""

    def count(url):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    return count
