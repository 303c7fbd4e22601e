"""What the API asks of the database."""

from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext


@pytest.fixture
def queries():
    """What the tables are asked, without where transactions begin and end."""

    @contextmanager
    def watched():
        asked = []
        with CaptureQueriesContext(connection) as seen:
            yield asked
        control = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE SAVEPOINT")
        asked += [one["sql"] for one in seen if not one["sql"].startswith(control)]

    return watched
