import threading

import pytest

from bookings.actions import desk


class SlowDesk:
    """A desk whose first group waits for a sign; what each group was is kept."""

    def __init__(self):
        self.started, self.go_on, self.groups = threading.Event(), threading.Event(), []
        self.desk = desk.Desk(self.serve)

    def serve(self, claims):
        self.groups.append(list(claims))
        if len(self.groups) == 1:
            self.started.set()
            self.go_on.wait(20)
        if "bad" in claims:
            raise ValueError("bad")
        return [f"answer to {claim}" for claim in claims]

    def ask(self, claim, answers):
        def ask():
            try:
                answers[claim] = self.desk.ask(claim)
            except (ValueError, TimeoutError) as error:
                answers[claim] = type(error).__name__

        thread = threading.Thread(target=ask, daemon=True)
        thread.start()
        return thread

    def wait_for(self, many):
        """Until so many stand in line."""
        for _step in range(2000):
            if len(self.desk._waiting) == many:
                return
            threading.Event().wait(0.005)
        raise AssertionError("nobody came")


@pytest.fixture
def slow():
    return SlowDesk()


def ask_first(slow, answers):
    first = slow.ask("first", answers)
    assert slow.started.wait(20)
    return first


def test_desk_serves_a_lone_claim_at_once():
    counter = desk.Desk(lambda claims: [f"{claim}!" for claim in claims])

    assert [counter.ask("one"), counter.ask("two")] == ["one!", "two!"]


def test_desk_serves_those_who_come_meanwhile_together(slow):
    answers = {}
    threads = [ask_first(slow, answers)]
    for number, claim in enumerate("abc", start=1):
        threads.append(slow.ask(claim, answers))
        slow.wait_for(number)

    slow.go_on.set()
    for thread in threads:
        thread.join(20)

    assert slow.groups == [["first"], ["a", "b", "c"]]
    assert answers == {claim: f"answer to {claim}" for claim in ("first", "a", "b", "c")}


def test_desk_never_serves_more_than_a_group_at_once(slow, monkeypatch):
    monkeypatch.setattr(desk, "MOST_TOGETHER", 2)
    answers = {}
    threads = [ask_first(slow, answers)]
    for number, claim in enumerate("abcde", start=1):
        threads.append(slow.ask(claim, answers))
        slow.wait_for(number)

    slow.go_on.set()
    for thread in threads:
        thread.join(20)

    assert slow.groups == [["first"], ["a", "b"], ["c", "d"], ["e"]]
    assert len(answers) == 6


def test_desk_when_serving_fails_tells_everyone_in_the_group_and_goes_on(slow):
    answers = {}
    threads = [ask_first(slow, answers)]
    for number, claim in enumerate(["bad", "unlucky"], start=1):
        threads.append(slow.ask(claim, answers))
        slow.wait_for(number)

    slow.go_on.set()
    for thread in threads:
        thread.join(20)

    assert answers == {"first": "answer to first", "bad": "ValueError", "unlucky": "ValueError"}
    assert slow.desk.ask("later") == "answer to later"


def test_desk_when_someone_gave_up_waiting_still_serves_the_next(slow, monkeypatch):
    """Or one slow commit would close the desk of this process for good."""
    monkeypatch.setattr(desk, "LONGEST_WAIT", 0.1)
    answers = {}
    first = ask_first(slow, answers)
    slow.ask("impatient", answers).join(20)
    assert answers == {"impatient": "TimeoutError"}
    monkeypatch.setattr(desk, "LONGEST_WAIT", 2)

    slow.go_on.set()
    first.join(20)

    assert slow.desk.ask("later") == "answer to later"
    assert slow.groups == [["first"], ["later"]]
