"""The database that other tests kill keeps its promises, and is really gone in between."""

import psycopg
import pytest

from tests import environment
from tests.postgres import Server


@pytest.fixture(scope="module")
def server():
    server = Server(durable=True)
    server.start()
    yield server
    server.stop()


def test_server_when_killed_and_started_keeps_what_was_committed_and_nothing_else(server):
    with psycopg.connect(server.url) as connection:
        connection.execute("CREATE TABLE kept (value integer)")
        connection.execute("INSERT INTO kept VALUES (1)")
    unfinished = psycopg.connect(server.url)
    unfinished.execute("INSERT INTO kept VALUES (2)")

    server.kill()
    server.start()

    with pytest.raises(psycopg.OperationalError):
        unfinished.execute("SELECT 1")
    unfinished.close()
    with psycopg.connect(server.url) as connection:
        assert connection.execute("SELECT value FROM kept").fetchall() == [(1,)]


def test_server_when_killed_takes_its_backends_along(server):
    connections = [psycopg.connect(server.url) for _ in range(3)]
    everyone = [server.pid, *environment.children(server.pid)]

    server.kill()

    assert len(everyone) > 3
    assert [pid for pid in everyone if environment.is_alive(pid)] == []
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(server.url)
    for connection in connections:
        connection.close()
    server.start()


def test_server_when_durable_waits_for_the_disk(server):
    with psycopg.connect(server.url) as connection:
        settings = [connection.execute(f"SHOW {name}").fetchone()[0] for name in ("fsync", "synchronous_commit")]

    assert settings == ["on", "on"]
