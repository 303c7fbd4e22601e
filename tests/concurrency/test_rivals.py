"""The harness itself can fail: it lets rivals collide, keeps order, and hides nothing."""

import threading
import time

import pytest
from django.db import connection

from tests.concurrency import rivals
from tests.concurrency.rivals import Stuck, all_at_once


@pytest.fixture
def counter():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE counter (value integer NOT NULL)")
        cursor.execute("INSERT INTO counter VALUES (0)")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE counter")


def value():
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM counter")
        return cursor.fetchone()[0]


def careful(_):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE counter SET value = value + 1")


def careless(_):
    seen = value()
    time.sleep(0.05)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE counter SET value = %s", [seen + 1])


def test_rivals_when_each_adds_one_in_one_statement_lose_nothing(counter):
    all_at_once(careful, range(16))

    assert value() == 16


def test_canary_rivals_when_each_reads_then_writes_lose_counts(counter):
    all_at_once(careless, range(16))

    assert value() < 16


def test_rivals_when_asked_answer_in_order_from_threads_of_their_own():
    outcomes = all_at_once(lambda number: (number, threading.get_ident()), range(5))

    assert [number for number, _ in outcomes] == [0, 1, 2, 3, 4]
    assert len({thread for _, thread in outcomes}) == 5


def test_rivals_when_one_fails_raise_its_error():
    def choosy(number):
        if number == 3:
            raise ValueError("three")
        return number

    with pytest.raises(ExceptionGroup) as group:
        all_at_once(choosy, range(5))

    assert [str(error) for error in group.value.exceptions] == ["three"]


def test_rivals_when_one_never_ends_are_stuck(monkeypatch):
    monkeypatch.setattr(rivals, "SECONDS", 0.2)
    release = threading.Event()

    with pytest.raises(Stuck):
        all_at_once(lambda number: number or release.wait(10), range(2))

    release.set()
