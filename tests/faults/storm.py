"""People who book at the same time and do what a good client does: ask again with the same key until answered."""

import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field

import requests

SECONDS_TO_ANSWER = 90
CLIENTS = 6


@dataclass
class Visitor:
    """One person: what was asked, and the answers that came back."""

    number: str
    slot: int
    key: str = field(default_factory=lambda: str(uuid.uuid4()))
    held: dict | None = None
    refused: str = ""
    booked: dict | None = None

    @property
    def wish(self):
        return {"slot": self.slot, "service": "new", "product": "ordinary-5", "people": 1}

    @property
    def details(self):
        person = {"name": "Siti Contoh", "nik": self.number, "born_on": "1990-05-17"}
        return {"hold": self.held["hold"], "people": [person], "phone": "0811 0000 001"}

    @property
    def code(self):
        return self.booked["bookings"][0]["booking"]["code"].replace("-", "")


class Storm:
    def __init__(self, url, slots, visitors):
        self.url = url
        self.visitors = [
            Visitor(f"327501170590{place + 1:04d}", slots[place % len(slots)]) for place in range(visitors)
        ]
        self.statuses = Counter()
        self._next = iter(self.visitors)
        self._lock = threading.Lock()
        self._served = 0
        self._errors = []
        self._threads = [threading.Thread(target=self._client, daemon=True) for _client in range(CLIENTS)]

    def start(self):
        for thread in self._threads:
            thread.start()

    def wait_for(self, share):
        """Until this share of the visitors was served; what clients stumbled over is raised here."""
        end = time.monotonic() + SECONDS_TO_ANSWER * 2
        while self._served < share * len(self.visitors) and not self._errors:
            assert time.monotonic() < end, f"only {self._served} were served; answers so far: {self.statuses}"
            time.sleep(0.01)
        if self._errors:
            raise ExceptionGroup("clients failed", self._errors)

    def finish(self):
        self.wait_for(1)
        for thread in self._threads:
            thread.join(SECONDS_TO_ANSWER)
            assert not thread.is_alive()

    def _client(self):
        try:
            while (visitor := self._take()) is not None:
                self.serve(visitor)
                with self._lock:
                    self._served += 1
        except Exception as error:  # noqa: BLE001  it is raised again in the test's own thread
            self._errors.append(error)

    def _take(self):
        with self._lock:
            return next(self._next, None)

    def serve(self, visitor):
        status, body = self.ask("holds", visitor.key, visitor.wish)
        if status != 201:
            visitor.refused = body["code"]
            return
        visitor.held = body
        status, body = self.ask("bookings", visitor.key, visitor.details)
        assert status == 201, body
        visitor.booked = body

    def asked_again(self, visitor):
        """Whether the visitor's keys still get the answers they got."""
        if not visitor.held:
            return True
        same = self.ask("holds", visitor.key, visitor.wish) == (201, visitor.held)
        again = Visitor(visitor.number, visitor.slot, booked=self.ask("bookings", visitor.key, visitor.details)[1])
        return same and again.code == visitor.code

    def ask(self, path, key, wish):
        """The answer, however often it must be asked for."""
        end = time.monotonic() + SECONDS_TO_ANSWER
        while True:
            try:
                response = requests.post(
                    f"{self.url}/api/v1/{path}", json=wish, headers={"Idempotency-Key": key}, timeout=40
                )
            except requests.RequestException:
                self.statuses["broken off"] += 1
            else:
                self.statuses[response.status_code] += 1
                if response.status_code < 500:
                    return response.status_code, response.json()
            assert time.monotonic() < end, f"no answer to {path} for {SECONDS_TO_ANSWER} seconds: {self.statuses}"
            time.sleep(0.1)
