"""Which tests belong to which stage of script/test, and what holds for all of them."""

import os
from pathlib import Path

import pytest
from django.core.cache import caches
from hypothesis import settings as hypothesis_settings

HERE = Path(__file__).parent
NEED_POSTGRES = ("concurrency", "faults")
NEED_BROWSER = ("journeys",)
STAGES = {
    "sqlite": lambda folder: folder not in NEED_POSTGRES + NEED_BROWSER,
    "postgres": lambda folder: folder not in NEED_POSTGRES + NEED_BROWSER,
    "rivals": lambda folder: folder in NEED_POSTGRES,
    "journeys": lambda folder: folder in NEED_BROWSER,
}

# The same examples on every run: a red build says something about the change, never about the dice.
hypothesis_settings.register_profile("tanpajeda", deadline=None, derandomize=True)
hypothesis_settings.load_profile("tanpajeda")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the tests of the stage in TEST_STAGE; without it, whatever was asked for."""
    stage = os.environ.get("TEST_STAGE")
    if not stage:
        return
    belongs = STAGES[stage]
    others = [item for item in items if not belongs(item.path.relative_to(HERE).parts[0])]
    if others:
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if item not in set(others)]


@pytest.fixture(autouse=True)
def empty_memory():
    """Nothing that one test left in this process's memory is seen by the next."""
    caches["default"].clear()
