"""Asking the API as a client would, and what every problem must look like."""

import json
import uuid
from dataclasses import dataclass

from django.test import Client

from bookings.api.problems import all_codes

STATUSES = dict(all_codes())


@dataclass
class Asker:
    """Sends JSON; every write has a fresh key unless a test is about the key."""

    client: Client
    language: str = "en"

    def get(self, path, query=None, *, token="", **headers):
        return self.client.get(f"/api/v1/{path}", query, headers=self._headers(token, headers))

    def post(self, path, body, *, key="", token="", content_type="application/json", **headers):
        raw = body if isinstance(body, str | bytes) else json.dumps(body)
        headers |= {"Idempotency-Key": str(key or uuid.uuid4())} if key is not None else {}
        return self.client.post(f"/api/v1/{path}", raw, content_type, headers=self._headers(token, headers))

    def delete(self, path, *, key=""):
        headers = {"Idempotency-Key": str(key or uuid.uuid4())} if key is not None else {}
        return self.client.delete(f"/api/v1/{path}", headers=self._headers("", headers))

    def _headers(self, token, headers):
        found = {"Accept-Language": self.language, **headers}
        return found | ({"Authorization": f"Bearer {token}"} if token else {})


def assert_problem(response, code, *fields):
    """The answer is this problem, about exactly these fields, and says so in the form of RFC 9457."""
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["code"] == code
    assert response.status_code == body["status"] == STATUSES[code]
    assert body["type"].endswith(f"/api/problems#{code}")
    assert body["title"]
    assert [wrong.get("field", "") for wrong in body.get("errors", [])] == list(fields)
    assert set(body) <= {"type", "title", "status", "code", "errors"}


def assert_shape(body, shape):
    """The answer has the fields of its shape, no more and no fewer, all the way down."""
    fields = shape().fields
    assert set(body) == set(fields)
    for name, field in fields.items():
        child = getattr(field, "child", field)
        if not hasattr(child, "fields") or body[name] is None:
            continue
        for part in body[name] if isinstance(body[name], list) else [body[name]]:
            assert_shape(part, type(child))
