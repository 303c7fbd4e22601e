"""Shapes of what people send about their papers."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from bookings.models import Booking
from bookings.rules.finder import Branch
from documents import wording
from documents.models import LegalHold, RightsRequest
from documents.reports import requirements
from documents.rules import cases, files
from documents.rules.cases import Fact
from documents.rules.kinds import PaperKind
from documents.wording import lists
from offices.forms import DayField, PlainForm

TAKEN = "image/jpeg,image/png,image/heic,image/heif,.heic,application/pdf"


class PageForm(PlainForm):
    file = forms.FileField(
        label=_("Picture or PDF"),
        help_text=_("JPEG, PNG, HEIC or PDF, up to 15 MB and 20 pages. All four corners, in good light."),
        allow_empty_file=True,
        error_messages={"required": wording.WORDS["file_missing"]},  # type: ignore[dict-item]  # a promise as good
        widget=forms.FileInput({"accept": TAKEN}),
    )
    replaces = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean_file(self) -> bytes:
        """What is in it; its name is not looked at."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        for finding in files.check_size(file.size or 0):
            raise forms.ValidationError(wording.say(finding.code), code=finding.code)
        content: bytes = file.read()
        return content


class BeginForm(PlainForm):
    """A file that a script is about to send. `mark` tells it from others: its name, size and age, as one hash."""

    kind = forms.ChoiceField(choices=[(kind, kind) for kind in PaperKind])
    size = forms.IntegerField(min_value=0)
    mark = forms.CharField(max_length=200)
    replaces = forms.IntegerField(required=False)


class CaseForm(PlainForm):
    """What a booking leaves open of its person's case. `codes` are those of the questions."""

    def __init__(
        self, *args: Any, branches: Sequence[Branch], extras: Iterable[Fact], required: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.codes = [branch.code for branch in branches]
        for branch in branches:
            self.fields[branch.code] = forms.ChoiceField(
                label=lists.question(branch.code),
                choices=[
                    (value, ". ".join(filter(None, lists.choice(branch.code, value)))) for value in branch.choices
                ],
                widget=forms.RadioSelect,
                required=required,
                error_messages={"required": _("Please choose one of these answers.")},
            )
        if offered := [(fact.value, lists.fact(fact)) for fact in extras]:
            self.fields["also"] = forms.MultipleChoiceField(
                label=_("Does any of this fit?"),
                choices=offered,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    def choices(self) -> dict[str, str]:
        return {code: self.cleaned_data[code] for code in self.codes if self.cleaned_data[code]}

    def also(self) -> list[Fact]:
        return [Fact(code) for code in self.cleaned_data.get("also", ())]


def case_form(booking: Booking, said: Mapping[str, object], *, bound: bool = False, required: bool = True) -> CaseForm:
    """The questions that are open on the way that these answers take, and the facts that would change the list."""
    known = requirements.known_of(booking)
    choices = {code: value for code, value in said.items() if isinstance(value, str)}
    branches = cases.asked_of(known, choices)
    on, office = booking.local_start.date(), booking.slot.point.office
    extras = requirements.extras(office, {**choices, **known}, frozenset(), on)
    if bound:
        return CaseForm(dict(said), branches=branches, extras=extras, required=required)
    return CaseForm(initial=said, branches=branches, extras=extras, required=required)


class ValueForm(PlainForm):
    """What stands on a paper, as its owner says."""

    said = forms.CharField(max_length=100, required=False, strip=True)


class AskForm(PlainForm):
    """What somebody asks about their own data."""

    kind = forms.ChoiceField(label=_("What is asked"), choices=RightsRequest.Kind.choices)
    wish = forms.CharField(
        label=_("What is wrong, and how should it be?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


class AnswerForm(PlainForm):
    answer = forms.ChoiceField(label=_("Answer"), choices=RightsRequest.Answer.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, answers: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict(RightsRequest.Answer.choices)
        self.fields["answer"].choices = [(code, names[code]) for code in answers]  # type: ignore[attr-defined]


class HoldForm(PlainForm):
    reason = forms.ChoiceField(label=_("Why must they be kept?"), choices=LegalHold.Reason.choices)
    reference = forms.CharField(
        label=_("Number of the letter"), max_length=60, help_text=_("A number or code; no person's name.")
    )


class IssuedForm(PlainForm):
    on = DayField(label=_("Passport issued on"))
