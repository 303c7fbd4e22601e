"""Shapes of what people send about their papers."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from documents import wording
from documents.rules import files
from documents.rules.kinds import PaperKind

TAKEN = "image/jpeg,image/png,image/heic,image/heif,.heic,application/pdf"


class PageForm(forms.Form):
    use_required_attribute = False

    file = forms.FileField(
        label=_("Picture or PDF"),
        help_text=_("JPEG, PNG, HEIC or PDF, up to 15 MB and 20 pages. All four corners, in good light."),
        allow_empty_file=True,
        error_messages={"required": wording.WORDS["file_missing"]},
        widget=forms.FileInput({"accept": TAKEN}),
    )
    replaces = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean_file(self) -> bytes:
        """What is in it; its name is not looked at."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        for finding in files.check_size(file.size or 0):
            raise forms.ValidationError(wording.WORDS[finding.code], code=finding.code)
        content: bytes = file.read()
        return content


class BeginForm(forms.Form):
    """A file that a script is about to send. `mark` tells it from others: its name, size and age, as one hash."""

    kind = forms.ChoiceField(choices=[(kind, kind) for kind in PaperKind])
    size = forms.IntegerField(min_value=0)
    mark = forms.CharField(max_length=200)
    replaces = forms.IntegerField(required=False)
