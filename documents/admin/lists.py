"""Lists of papers in the back office: a changed regulation is a new dated list, and who is affected is seen first."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import Model, QuerySet
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from documents.models import AskedPaper, Cure, RequirementSet
from documents.reports import requirements as reports
from documents.rules.cases import Case
from documents.wording import lists as wording
from offices.admin.base import DATED, InForce, Reference, ReferenceForm, own_office
from offices.models import Office, Service

if TYPE_CHECKING:
    Inline = admin.StackedInline[AskedPaper, RequirementSet]
    Form = forms.ModelForm[AskedPaper]
else:
    Inline, Form = admin.StackedInline, forms.ModelForm

SEEN = "_seen"  # whoever posts this has seen who is affected
KINDS: list[tuple[str, Any]] = [("", "–"), *((code.value, capfirst(said)) for code, said in wording.KINDS.items())]  # type: ignore[type-var]


class CodesField(forms.MultipleChoiceField):
    """A list of codes, ticked one by one."""

    def __init__(self, words: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        choices = [(code, capfirst(said)) for code, said in words]
        super().__init__(choices=choices, required=False, widget=forms.CheckboxSelectMultiple, **kwargs)


class CureForm(ReferenceForm):
    gives = forms.ChoiceField(label=capfirst(_("gives the paper")), required=False, choices=KINDS)


@admin.register(Cure)
class CureAdmin(Reference):
    form = CureForm
    list_display = ("code", "name_id", "agency_id", "origin")
    list_filter = ("confirmed",)


class AskedPaperForm(Form):
    kind = forms.ChoiceField(label=capfirst(_("paper")), choices=KINDS)
    shows = CodesField(((code.value, words) for code, words in wording.SHOWS.items()), label=capfirst(_("must show")))
    needs = CodesField(((code.value, words) for code, words in wording.FACTS.items()), label=capfirst(_("only if")))
    unless = CodesField(((code.value, words) for code, words in wording.FACTS.items()), label=capfirst(_("not if")))


class AskedPaperInline(Inline):
    """What a list asks; of a list that has begun it is history, and stays."""

    model = AskedPaper
    form = AskedPaperForm
    ordering = ("order", "pk")

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 1 + len(_copied(request))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True  # whoever sees the list sees its papers

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None or not _has_begun(obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_add_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_add_permission(request, obj)


class OfCase(admin.SimpleListFilter):
    title = _("case")
    parameter_name = "case"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(code.value, words) for code, words in wording.CASES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(case=self.value()) if self.value() else queryset


class RequirementSetForm(ReferenceForm):
    case = forms.ChoiceField(
        label=capfirst(_("case")), choices=[(code.value, words) for code, words in wording.CASES.items()]
    )


@admin.register(RequirementSet)
class RequirementSetAdmin(Reference):
    form = RequirementSetForm
    office_path = "office"
    inlines = (AskedPaperInline,)
    fields = ("case", "office", "valid_from", "valid_to", "source", "confirmed", "note_id", "note_en")
    list_display = ("shown_case", "office", *DATED)
    list_filter = (InForce, "confirmed", OfCase)
    list_select_related = ("office",)
    actions = None  # many at once would be taken away unseen

    @admin.display(description=_("case"), ordering="case")
    def shown_case(self, row: RequirementSet) -> str:
        return str(wording.CASES.get(Case(row.case), row.case))

    # --- whose: everybody's lists are seen, and changed by superusers only -------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[RequirementSet]:
        office = own_office(request)
        rows = RequirementSet.objects.all()
        return rows.seen_at(office) if office else rows

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_everybodys = obj is not None and obj.office_id is None
        return super().has_view_permission(request, None if is_everybodys else obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or not _has_begun(obj))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("case", "office", "valid_from") if obj is not None and _has_begun(obj) else ()

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None and db_field.name == "office" and own_office(request):
            field.required = True  # everybody's list is not one office's to write
        return field

    # --- a new list begins as the one it follows ---------------------------------------------------------------------

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        followed = _followed(request)
        copied = model_to_dict(followed, ["case", "office", "note_id", "note_en"]) if followed else {}
        return copied | super().get_changeform_initial_data(request)

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        """Only for showing: what is posted as it was shown must count as typed, or it would not be saved."""
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        return kwargs if request.method == "POST" else kwargs | {"initial": _copied(request)}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change or "valid_from" in form.changed_data or "case" in form.changed_data:
            parts = (obj.case, obj.office.slug if obj.office else "", obj.valid_from.isoformat())
            obj.code = "-".join(part for part in parts if part)
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        done = (formset.new_objects, formset.changed_objects, formset.deleted_objects)
        if change and any(done):
            detail = dict(zip(("added", "changed", "removed"), map(len, done), strict=True))
            self.note(request, "reference.changed", form.instance, {"papers": detail})

    # --- who is affected, before it is saved -------------------------------------------------------------------------

    def changeform_view(
        self, request: HttpRequest, object_id: Any = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """The first press on "save" saves nothing: it is tried and taken back, to see whose lists would differ."""
        if request.method != "POST" or SEEN in request.POST:
            return super().changeform_view(request, object_id, form_url, extra_context)
        request.is_tried = True  # type: ignore[attr-defined]
        before = reports.every_list()
        with transaction.atomic():
            answer = super().changeform_view(request, object_id, form_url, extra_context)
            after = reports.every_list()
            transaction.set_rollback(True)
        is_saved = answer.status_code == 302
        if not is_saved:
            return answer  # what was typed is not right yet
        return self._preview(request, reports.affected(before, after, timezone.now()))

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """Who is affected stands beside the question."""
        before = reports.every_list()
        after = [one for one in before if str(one.key) != object_id]
        seen = _seen(reports.affected(before, after, timezone.now()))
        return super().delete_view(request, object_id, {**(extra_context or {}), **seen})

    def message_user(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """What was only tried has not been saved, so nothing is said about it."""
        if not getattr(request, "is_tried", False):
            super().message_user(request, *args, **kwargs)

    def _preview(self, request: HttpRequest, affected: list[reports.Affected]) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Who is affected"),
            "opts": self.opts,
            **_seen(affected),
            "posted": [(name, value) for name, values in request.POST.lists() for value in values],
            "seen": SEEN,
        }
        return TemplateResponse(request, "documents/requirements/affected.html", context)


def _has_begun(row: RequirementSet) -> bool:
    """Whether its first day is here at the office; of everybody's list, at any office."""
    now, offices = timezone.now(), [row.office] if row.office else Office.objects.all()
    return any(row.valid_from <= office.local(now).date() for office in offices)


def _followed(request: HttpRequest) -> RequirementSet | None:
    """The list of which a new one is to be made, among those that this person sees."""
    key, office = request.GET.get("from", ""), own_office(request)
    rows = RequirementSet.objects.all()
    found = (rows.seen_at(office) if office else rows).filter(pk=int(key)) if key.isascii() and key.isdigit() else None
    return found.first() if found else None


def _copied(request: HttpRequest) -> list[dict[str, Any]]:
    followed = _followed(request)
    papers: Iterable[Model] = followed.papers.all() if followed else ()
    return [model_to_dict(paper, exclude=["id", "requirements"]) for paper in papers]


def _seen(affected: list[reports.Affected]) -> dict[str, Any]:
    return {"rows": _named(affected), "all": sum(one.bookings for one in affected)}


def _named(affected: list[reports.Affected]) -> list[dict[str, Any]]:
    offices = dict(Office.objects.values_list("slug", "name"))
    services = {service.code: service.name for service in Service.objects.all()}
    return [
        {
            "office": offices.get(one.office, one.office),
            "service": services.get(one.service, one.service),
            "first_on": one.first_on,
            "last_on": one.last_on,
            "bookings": one.bookings,
        }
        for one in affected
    ]
