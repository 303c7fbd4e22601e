"""What passes between the outbox and whoever carries its messages: plain values, no model."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol


@dataclass(frozen=True)
class Letter:
    """One message to one person. `to` is E.164 or an address; `reference` is the outbox row's own, never said twice.

    `facts` are what a template with gaps is filled with, by name; carriers of whole texts send `body`.
    """

    to: str
    body: str
    reference: str
    kind: str = ""
    language: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Receipt:
    """What a provider says became of a message: `state` as the outbox names it, `error` a code, `cost` in `currency`.

    None or "" where it says nothing yet; the price of a message comes late.
    """

    provider_id: str
    state: str
    error: str = ""
    segments: int | None = None
    cost: Decimal | None = None
    currency: str = ""


class NotTaken(Exception):
    """The provider did not take the message, or could not say. `permanent`: asking again would not help.

    `in_doubt`: it may have been taken all the same, since the connection broke before the answer. `retry_after`:
    seconds that the provider wants to be left alone, None when it did not say.
    """

    def __init__(
        self, code: str, *, permanent: bool = False, in_doubt: bool = False, retry_after: float | None = None
    ) -> None:
        self.code, self.permanent, self.in_doubt, self.retry_after = code, permanent, in_doubt, retry_after
        super().__init__(code)


class Gateway(Protocol):
    """Who carries messages on a channel; `name` is what the outbox remembers of who claimed a row."""

    @property
    def name(self) -> str: ...

    def send(self, letter: Letter) -> str:
        """The provider has the message; its own id for it. Raises NotTaken."""
        ...

    def find(self, letter: Letter, since: dt.datetime) -> str | None:
        """The provider's id of this message if it was taken since then; None when it was surely not.

        Raises NotTaken when the provider cannot say.
        """
        ...

    def status(self, provider_id: str) -> Receipt | None:
        """What became of a message by now; None when this provider never says. Raises NotTaken when not to be asked."""
        ...
