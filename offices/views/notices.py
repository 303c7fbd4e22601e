"""What an officer is told of their shifts: read on their own page, in the language of their choice by e-mail."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from offices.actions import notices
from offices.models import Language
from offices.permissions import ANY_ROLE, StaffRequest, requires
from offices.views.duty import my_officer


class LanguageForm(forms.Form):
    language = forms.TypedChoiceField(choices=Language.choices, coerce=Language)


@requires(*ANY_ROLE)
@require_POST
def read(request: StaffRequest) -> HttpResponse:
    """What came after the page was made stays unread."""
    notices.read(officer=my_officer(request), stamps=request.POST.getlist("seen"))
    return redirect("offices:duty")


@requires(*ANY_ROLE)
@require_POST
def language(request: StaffRequest) -> HttpResponse:
    officer, form = my_officer(request), LanguageForm(request.POST)
    if form.is_valid():
        notices.choose_language(officer=officer, language=form.cleaned_data["language"])
        messages.success(request, _("Saved."))
    return redirect("offices:duty")
