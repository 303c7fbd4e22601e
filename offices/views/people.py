"""Staff on their way in and out: name and password, the second factor, sign out, a new password."""

import base64
from urllib.parse import urlencode

import segno
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django_otp import login as show_device
from django_otp.plugins.otp_totp.models import TOTPDevice

from offices import wording
from offices.actions import people
from offices.errors import Refused
from offices.forms import PasswordForm, SecondFactorForm, SignInForm
from offices.models import User
from offices.permissions import (
    ANY_ROLE,
    PersonRequest,
    StaffRequest,
    is_verified,
    needs_second_factor,
    public,
    requires,
    signed_in,
    staff_of,
)
from offices.views import lockout


def _following(request: HttpRequest) -> str:
    """Where the person wanted to go, if that is a page of ours; else where their work begins."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    user = request.user
    return reverse("admin:index") if isinstance(user, User) and not staff_of(user) else reverse("staff:today")


@public
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    form = SignInForm(request, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        user = form.get_user()
        lockout.sign_in(request, user)
        people.note("staff.signed_in", by=user)
        return redirect(_following(request))
    context = {"form": form, "next": request.POST.get("next") or request.GET.get("next") or ""}
    return render(request, "offices/people/sign_in.html", context, status=422 if form.errors else 200)


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: PersonRequest) -> HttpResponse:
    """Ask for the app's code; whoever has no app yet is led through setting one up."""
    user = request.person
    if is_verified(request) or not needs_second_factor(user):
        return redirect(_following(request))
    form = SecondFactorForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        answer = lockout.lock_out(request, user) or _checked(request, form) or lockout.lock_out(request, user)
        if answer is not None:
            return answer
    context = _second_factor_context(request, user) | {"form": form}
    return render(request, "offices/people/second_factor.html", context, status=422 if form.errors else 200)


def _checked(request: PersonRequest, form: SecondFactorForm) -> HttpResponse | None:
    """On to where they were going; None when the code was refused, which the form then says."""
    user = request.person
    try:
        device = people.show_second_factor(by=user, code=form.cleaned_data["code"])
    except Refused as refusal:
        form.add_error("code", wording.say(refusal.codes[0]))
        if "second_factor_wrong" in refusal.codes:
            lockout.count_failure(request, user)
        return None
    lockout.forget_failures(request, user)
    request.session.cycle_key()
    show_device(request, device)
    return redirect(_following(request))


def _second_factor_context(request: HttpRequest, user: User) -> dict[str, object]:
    is_set_up = people.has_second_factor(user)
    pending = None if is_set_up else people.pending_device(user)
    return {
        "is_set_up": is_set_up,
        "picture": _picture(pending) if pending else "",
        "secret": _secret(pending) if pending else "",
        "next": request.POST.get("next") or request.GET.get("next") or "",
    }


def _picture(device: TOTPDevice) -> SafeString:
    """The QR that an app reads, as SVG; light on all sides, so that it can be read on a dark page, too."""
    drawing = segno.make(device.config_url, error="m")
    return mark_safe(drawing.svg_inline(border=3, light="#fff", omitsize=True))  # noqa: S308  made here, of a key


def _secret(device: TOTPDevice) -> str:
    """The key to type where a camera is missing, in groups of four."""
    text = base64.b32encode(device.bin_key).decode()
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


@signed_in
@require_POST
def new_second_factor(request: PersonRequest) -> HttpResponse:
    """A key to scan waits for its first code."""
    try:
        people.begin_second_factor(by=request.person)
    except Refused as refusal:
        messages.error(request, wording.say(refusal.codes[0]))
    return redirect(f"{reverse('offices:second_factor')}?{urlencode({'next': _following(request)})}")


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.success(request, _("You are signed out."))
    return redirect("offices:sign_in")


@requires(*ANY_ROLE)
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: StaffRequest) -> HttpResponse:
    user = request.staff.user
    form = PasswordForm(user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        people.change_password(by=user, password=form.cleaned_data["new_password1"])
        update_session_auth_hash(request, user)
        messages.success(request, _("Your new password holds from now on."))
        return redirect("staff:today")
    return render(request, "offices/people/password.html", {"form": form}, status=422 if form.errors else 200)
