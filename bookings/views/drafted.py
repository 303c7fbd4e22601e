"""What is being typed for a held place or for the waiting list, right or wrong, and how its contact is confirmed."""

import contextlib
import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import get_language

from bookings import wording
from bookings.actions import contact
from bookings.errors import ContactNotConfirmed
from bookings.models import Draft, Message
from bookings.views.typed import Typed
from offices.errors import Refused


@dataclass(frozen=True)
class Drafted:
    """A party's answers so far under its token; `code` says whether its contact is confirmed by one."""

    token: uuid.UUID
    people: int
    code: bool
    draft: Draft | None

    @classmethod
    def of(cls, token: uuid.UUID, people: int, *, code: bool) -> "Drafted":
        return cls(token, people, code, Draft.objects.filter(token=token).first())

    @property
    def content(self) -> dict[str, Any]:
        return self.draft.content if self.draft else {}

    @property
    def contact(self) -> str:
        typed = self.content.get("contact", {})
        return str(typed.get("phone") or typed.get("email") or "")

    @property
    def needs_code(self) -> bool:
        """Whether this contact is still to be confirmed."""
        if not self.code:
            return False
        with contextlib.suppress(ContactNotConfirmed):
            contact.require_confirmed(self.token, self.contact)
            return False
        return True

    def shown(self) -> Typed:
        """The forms as they were left."""
        return Typed.kept(self.content, self.people, get_language() or "id", code=self.code)

    def posted(self, request: HttpRequest) -> Typed:
        return Typed.posted(request.POST, self.people, code=self.code)

    def judged(self) -> Typed:
        """The draft in the shape of a posted form, so that one set of forms judges both."""
        posted: dict[str, Any] = dict(self.content.get("contact", {}))
        for number, one in enumerate(self.content.get("people", []), start=1):
            posted |= {f"p{number}-{name}": value for name, value in one.items()}
            year, month, day = [*str(one.get("born_on", "")).split("-"), "", ""][:3]
            born_on = {"day": day, "month": month, "year": year}
            posted |= {f"p{number}-born_on_{part}": value for part, value in born_on.items()}
        return Typed.posted(posted, self.people)

    def keep(self, typed: Typed) -> None:
        """What was typed is kept, right or wrong."""
        language = str(typed.content["contact"].get("language") or get_language() or "id")[:2]
        contact.save_draft(token=self.token, answers=typed.content, language=language)

    def keep_clean(self, typed: Typed) -> None:
        """The draft holds numbers as they were understood, so that the contact that is confirmed is the one used."""
        answers, wishes = typed.content, typed.wishes()
        answers["contact"] |= {"phone": wishes.phone, "email": wishes.email}
        contact.save_draft(token=self.token, answers=answers, language=wishes.language)

    def send_code(self, request: HttpRequest) -> None:
        """A code is sent for each press on the form, however often the press arrives."""
        typed = self.content["contact"]
        try:
            contact.send_code(
                token=self.token,
                channel=Message.Channel.SMS if typed.get("phone") else Message.Channel.EMAIL,
                contact=self.contact,
                language=typed.get("language") or "id",
                key=_key_of(request),
            )
        except Refused as refusal:
            messages.error(request, wording.say(refusal.codes[0]))


def _key_of(request: HttpRequest) -> uuid.UUID:
    """The form's idempotency key; a form without a usable one counts as pressed once more."""
    with contextlib.suppress(ValueError):
        return uuid.UUID(request.POST.get("key", ""))
    return uuid.uuid4()
