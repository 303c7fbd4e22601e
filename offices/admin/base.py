"""What every page of reference data has in common: whose rows, who may change them, the mark, the journal.

Rights come from postings, not from Django's permission tables. Administrators change the rows of their own
office; supervisors look. What belongs to all offices (services, fees, holidays) is changed by superusers only.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.db.models import ForeignKey, Model, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from offices.actions import journal
from offices.models import Office, Role, ServicePoint, User, Weekday
from offices.permissions import back_office_staff

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    ModelForm = forms.ModelForm[Any]
else:
    ModelAdmin, ModelForm = admin.ModelAdmin, forms.ModelForm

DATED = ("valid_from", "valid_to", "origin")
MOST_OF_A_SOURCE = 48  # in a list; a row's own page has all of it
MOST_OF_A_VALUE = 60  # what the journal keeps of a value


class LinesField(forms.CharField):
    """A list of texts, one a line."""

    widget = forms.Textarea({"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, list):
            return value
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]


class WeekdaysField(forms.MultipleChoiceField):
    """Weekdays as the digits that a row keeps, 0 for Monday."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=[(str(number), name) for number, name in Weekday.choices], **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return list(value) if isinstance(value, str) else value

    def clean(self, value: Any) -> Any:
        return "".join(sorted(super().clean(value)))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return "".join(sorted(data or [])) != (initial or "")


class ReferenceForm(ModelForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        office, point = cleaned.get("office"), cleaned.get("point")
        if office and point and point.office_id != office.pk:
            self.add_error("point", _("This point belongs to another office."))
        return cleaned


class InForce(admin.SimpleListFilter):
    """Which dated rows hold on a day."""

    title = _("in force")
    parameter_name = "in_force"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("now", _("Today")), ("coming", _("Later")), ("over", _("No longer"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        now, office = timezone.now(), own_office(request)
        today = office.local(now).date() if office else now.date()
        held = {
            "now": Q(valid_from__lte=today) & (Q(valid_to=None) | Q(valid_to__gte=today)),
            "coming": Q(valid_from__gt=today),
            "over": Q(valid_to__lt=today),
        }
        return queryset.filter(held.get(self.value() or "", Q()))


def own_office(request: HttpRequest) -> Office | None:
    """The office whose rows this person sees; None for a superuser, who sees all of them."""
    staff = back_office_staff(request)
    return staff.office if staff and not _is_superuser(request) else None


def _is_superuser(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and request.user.is_superuser


def is_administrator(request: HttpRequest) -> bool:
    staff = back_office_staff(request)
    return staff is not None and staff.may(Role.ADMINISTRATOR)


def limited(field: "ForeignKey[Any, Any]", request: HttpRequest) -> QuerySet[Any] | None:
    """The offices or points that may be chosen; None where the field is about neither, or all may be."""
    office = own_office(request)
    if office is None:
        return None
    if field.remote_field.model is Office:
        return Office.objects.filter(pk=office.pk)
    return ServicePoint.objects.of(office) if field.remote_field.model is ServicePoint else None


class Reference(ModelAdmin):
    """`office_path` leads from a row to its office, as in a filter; "" says that the row belongs to all offices."""

    form = ReferenceForm
    office_path = ""
    list_per_page = 50

    def get_list_display(self, request: HttpRequest) -> Any:
        """The mark stands second, where no narrow screen cuts it off."""
        first, *others = super().get_list_display(request)
        return (first, "mark", *others) if hasattr(self.model, "confirmed") else (first, *others)

    @admin.display(description=_("confirmed"), ordering="confirmed")
    def mark(self, row: Any) -> SafeString:
        if row.confirmed:
            return format_html('<span class="mark">{}</span>', say("confirmed"))
        return format_html('<span class="mark mark--unconfirmed">{}</span>', say("not confirmed"))

    @admin.display(description=_("source"), ordering="source")
    def origin(self, row: Any) -> str:
        return Truncator(row.source).chars(MOST_OF_A_SOURCE)

    # --- whose rows, and who may -----------------------------------------------------------------------------------

    def office_of(self, row: Any) -> Office | None:
        for step in filter(None, self.office_path.split("__")):
            row = row if step == "pk" else getattr(row, step)
        return row if isinstance(row, Office) else None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows, office = super().get_queryset(request), own_office(request)
        return rows.filter(**{self.office_path: office.pk}) if office and self.office_path else rows

    def may_change(self, request: HttpRequest) -> bool:
        return _is_superuser(request) or (bool(self.office_path) and is_administrator(request))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _is_superuser(request) or back_office_staff(request) is not None

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request) and self._is_own(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may_change(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_change(request) and self._is_own(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_change(request) and self._is_own(request, obj)

    def _is_own(self, request: HttpRequest, row: Any) -> bool:
        office = own_office(request)
        return row is None or office is None or not self.office_path or self.office_of(row) == office

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        rows = limited(db_field, request)
        if rows is not None:
            kwargs["queryset"] = rows
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        office = own_office(request)
        return super().get_changeform_initial_data(request) | ({"office": office.pk} if office else {})

    # --- the journal -----------------------------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if form.changed_data or not change:
            deed = "reference.changed" if change else "reference.added"
            self.note(request, deed, obj, changes(form) if change else {})

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.note(request, "reference.removed", obj, {"row": str(obj)[:MOST_OF_A_VALUE]})
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for row in queryset:
            self.note(request, "reference.removed", row, {"row": str(row)[:MOST_OF_A_VALUE]})
        super().delete_queryset(request, queryset)

    def note(self, request: HttpRequest, deed: str, row: Model, detail: dict[str, Any]) -> None:
        note(request, deed, row, self.office_of(row), detail)


def note(request: HttpRequest, deed: str, row: Model, office: Office | None, detail: dict[str, Any]) -> None:
    """The journal of the row's office, or the one of all offices, says who did what to which row."""
    chain = office.slug if office else journal.ALL_OFFICES
    subject = f"{'staff' if isinstance(row, User) else row._meta.model_name}:{row.pk}"
    line = journal.Line(chain, deed, subject, request.user.get_username(), detail)
    journal.record_many([line], at=timezone.now())


def changes(form: Any) -> dict[str, Any]:
    """What a form changed: field, from what, to what."""
    fields: Iterable[str] = form.changed_data
    before, after = form.initial, form.cleaned_data
    return {
        "fields": list(fields),
        "was": [_short(before.get(name)) for name in fields],
        "is": [_short(after.get(name)) for name in fields],
    }


def _short(value: Any) -> str:
    return str(value.pk if isinstance(value, Model) else "" if value is None else value)[:MOST_OF_A_VALUE]


class MovesPlaces(Reference):
    """Rows on which places to book depend; they follow within the hour, or when somebody asks for it."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        text = _("Places follow within the hour. “Places against hours” shows at once what changes, and does it.")
        self.message_user(request, text, messages.INFO)
