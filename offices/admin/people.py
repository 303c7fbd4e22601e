"""Staff accounts and postings: an administrator's own office only; supervisors may look, and help colleagues in."""

from typing import TYPE_CHECKING, Any

from axes.utils import reset as unlock
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_otp.plugins.otp_totp.models import TOTPDevice

from offices import wording
from offices.actions import people
from offices.admin.base import changes, is_administrator, limited, note, own_office
from offices.errors import Refused
from offices.models import Office, Posting, User
from offices.permissions import back_office_staff

if TYPE_CHECKING:
    Accounts = UserAdmin[User]
    Inline = admin.StackedInline[Posting, User]
    Form = forms.ModelForm[Posting]
else:
    Accounts, Inline, Form = UserAdmin, admin.StackedInline, forms.ModelForm


class PostingForm(Form):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        office, point = cleaned.get("office"), cleaned.get("point")
        if office and point and point.office_id != office.pk:
            self.add_error("point", _("This point belongs to another office."))
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("The end must not be before the beginning."))
        return cleaned


class PostingInline(Inline):
    """A posting ends on a day; it is never wiped out, since the past must stay readable."""

    model = Posting
    form = PostingForm
    extra = 0
    can_delete = False
    fields = ("role", "office", "point", "since", "until")

    def get_min_num(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 0 if obj else 1  # an account without a posting would be nobody's, and seen by nobody

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        return super().get_formset(request, obj, validate_min=True, **kwargs)

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        rows = limited(db_field, request)
        if rows is not None:
            kwargs["queryset"] = rows
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return back_office_staff(request) is not None or own_office(request) is None

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request) or _is_superuser(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request) or _is_superuser(request)


def _is_superuser(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and request.user.is_superuser


def office_of(user: User) -> Office | None:
    posting = user.postings.select_related("office").order_by("-since", "-pk").first()
    return posting.office if posting else None


@admin.register(User)
class StaffAdmin(Accounts):
    """Who else works anywhere but here is nobody's to change: their password would open another office."""

    inlines = (PostingInline,)
    list_display = ("username", "shown_name", "roles", "is_active", "has_second_factor", "last_login")
    list_filter = ("is_active", "postings__role")
    search_fields = ("username", "first_name", "last_name")
    ordering = ("username",)
    filter_horizontal = ()
    readonly_fields = ("last_login", "has_second_factor")
    actions = ("reset_second_factor", "unlock")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email")}),
        (_("Signing in"), {"fields": ("is_active", "has_second_factor", "last_login")}),
    )
    add_fieldsets = ((None, {"fields": ("username", "first_name", "last_name", "password1", "password2")}),)

    @admin.display(description=_("second factor"), boolean=True)
    def has_second_factor(self, user: Any) -> bool:
        return bool(getattr(user, "is_protected", False))

    @admin.display(description=_("roles today"))
    def roles(self, user: Any) -> str:
        now = timezone.now()
        held = [one for one in user.postings.all() if one.holds_at(now)]
        names = (f"{one.get_role_display()}{f' ({one.point.short_name})' if one.point else ''}" for one in held)
        return ", ".join(names)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Who may not give passwords does not see that there is one."""
        if obj is None or self.has_change_permission(request, obj):
            return super().get_fieldsets(request, obj)
        return ((None, {"fields": ("username",)}), *self.fieldsets[1:])

    # --- whose, and who may ------------------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        devices = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
        users = super().get_queryset(request).annotate(is_protected=Exists(devices))
        users = users.prefetch_related(Prefetch("postings", Posting.objects.select_related("office", "point")))
        office = own_office(request)
        if office is None:
            return users
        postings = Posting.objects.filter(user=OuterRef("pk"))
        here, elsewhere = Exists(postings.filter(office=office)), Exists(postings.exclude(office=office))
        return users.filter(here, ~elsewhere, is_superuser=False)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _is_superuser(request) or back_office_staff(request) is not None

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return _is_superuser(request) or is_administrator(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_superuser(request) or is_administrator(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # an account is switched off; what it did stays its own

    def has_help_permission(self, request: HttpRequest) -> bool:
        return self.has_module_permission(request)

    # --- helping colleagues in ---------------------------------------------------------------------------------------

    @admin.action(description=_("Reset the second factor"), permissions=["help"])
    def reset_second_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        by = request.user if isinstance(request.user, User) else None
        done = 0
        for user in queryset:
            try:
                people.reset_second_factor(user=user, by=by)
            except Refused as refusal:
                self.message_user(request, wording.say(refusal.codes[0]), messages.ERROR)
            else:
                done += 1
        text = ngettext("%(count)d second factor reset.", "%(count)d second factors reset.", done) % {"count": done}
        self.message_user(request, text, messages.SUCCESS if done else messages.INFO)

    @admin.action(description=_("Unlock signing in"), permissions=["help"])
    def unlock(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            unlock(username=user.username)
            note(request, "staff.unlocked", user, office_of(user), {})
        self.message_user(request, _("Signing in is unlocked."), messages.SUCCESS)

    # --- the journal: which fields, never what they hold -------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and form.changed_data:
            note(request, "staff.changed", obj, office_of(obj), {"fields": list(form.changed_data)})

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        for posting in formset.new_objects:
            detail = {"staff": posting.user_id, "role": posting.role, "point": posting.point_id}
            note(request, "posting.added", posting, posting.office, detail)
        for posting, fields in formset.changed_objects:
            touched = next(one for one in formset.forms if one.instance == posting)
            note(request, "posting.changed", posting, posting.office, changes(touched) | {"fields": list(fields)})

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        note(request, "staff.added", obj, office_of(obj), {})
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        match = request.resolver_match
        if match and match.url_name == "auth_user_password_change":
            note(request, "staff.password_given", obj, office_of(obj), {})
        return super().log_change(request, obj, message)
