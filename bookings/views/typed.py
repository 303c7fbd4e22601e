"""What a party types on the page “who comes”: one form a person, one for the contact, kept as one draft."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from bookings import wording
from bookings.actions.booking import Person, Wishes
from bookings.forms.citizens import ContactForm, PersonForm
from offices.forms import PlainForm
from offices.rules.findings import Finding, blocking


@dataclass
class Typed:
    """The forms of a party, empty, filled from a draft, or bound to what was posted."""

    people: list[PersonForm]
    contact: ContactForm

    def __post_init__(self) -> None:
        for number, form in enumerate(self.people, start=1):
            if len(self.people) > 1:
                form.title = _("Person %(number)d") % {"number": number}
            if number > 1:
                form.is_for_another()

    @property
    def wrong(self) -> list[PlainForm]:
        """The forms that have errors, in the order of the page."""
        return [form for form in (*self.people, self.contact) if form.errors]

    @classmethod
    def posted(cls, data: Mapping[str, Any], people: int, **contact: bool) -> "Typed":
        """`contact` says whether one is `required`, and whether a `code` goes there to confirm it."""
        forms = [PersonForm(data, prefix=f"p{number}") for number in range(1, people + 1)]
        return cls(forms, ContactForm(data, **contact))

    @classmethod
    def kept(cls, content: Mapping[str, Any], people: int, language: str, **contact: bool) -> "Typed":
        """The forms as they were left; a draft of fewer people fills the first of them."""
        typed = [*content.get("people", []), *({} for _missing in range(people))][:people]
        forms = [PersonForm(prefix=f"p{number}", initial=one) for number, one in enumerate(typed, start=1)]
        return cls(forms, ContactForm(initial={"language": language, **content.get("contact", {})}, **contact))

    def is_valid(self) -> bool:
        """Every form is looked at, so that all errors are shown at once."""
        verdicts = [form.is_valid() for form in (*self.people, self.contact)]
        return all(verdicts)

    @property
    def content(self) -> dict[str, Any]:
        """What was typed, right or wrong, as a draft keeps it."""
        return {"people": [_raw(form) for form in self.people], "contact": _raw(self.contact)}

    def note(self, findings: Iterable[Finding]) -> bool:
        """Whether none of these stands in the way; otherwise the forms say why."""
        for one in blocking(findings):
            number = int(one.detail) - 1 if one.detail.isdigit() and int(one.detail) <= len(self.people) else 0
            field = "born_on" if one.code.startswith("birth") else None
            self.people[number].add_error(field, wording.say(one.code))
        return all(not form.errors for form in self.people)

    def persons(self) -> list[Person]:
        return [person_of(form.cleaned_data) for form in self.people]

    def wishes(self) -> Wishes:
        return wishes_of(self.contact.cleaned_data)


def _raw(form: PersonForm | ContactForm) -> dict[str, Any]:
    """Each field's value as it can be shown again."""
    return {name: _plain(form[name].value()) for name in form.fields}


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bool):
        return value
    if isinstance(value, list):
        return [str(one)[:200] for one in value][:20]
    return str(value)[:300] if value is not None else ""


def person_of(cleaned: Mapping[str, Any]) -> Person:
    return Person(cleaned["name"], cleaned["number"], cleaned["born_on"], tuple(cleaned["needs"]))


def wishes_of(cleaned: Mapping[str, Any]) -> Wishes:
    """One contact: the phone when there is one."""
    phone = cleaned["phone"]
    return Wishes(
        phone=phone,
        email="" if phone else cleaned["email"],
        whatsapp=bool(phone and cleaned.get("whatsapp")),
        language=cleaned["language"],
        companion=cleaned["companion"],
    )
