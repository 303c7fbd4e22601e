import datetime as dt
import uuid

import pytest

from bookings.gateways.carriers import carriers
from bookings.gateways.letters import Letter, NotTaken

LONG_AGO = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
TO = "+6281234567890"


@pytest.fixture
def provider(server):
    """The real gateway and the real client library, over a real wire."""
    return carriers("sms")[0]


def letter(*, to=TO, body="Tanpa Jeda: 123456", reference=None, **fields):
    return Letter(to=to, body=body, reference=reference or str(uuid.uuid4()), **fields)


def refusal_of(deed, *arguments):
    with pytest.raises(NotTaken) as refusal:
        deed(*arguments)
    error = refusal.value
    return error.code, error.permanent, error.in_doubt
