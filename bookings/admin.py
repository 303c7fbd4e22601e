"""The rules of booking in the back office. People's data (bookings, drafts, messages) are not to be had there."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin import RelatedOnlyFieldListFilter
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from bookings.models import Booking, BookingTerms, CollectionTerms, LaneRule, Message, MessageTerms, ReleaseRule
from bookings.reports.preview import longest_point, sample
from bookings.rules import gsm
from bookings.rules.messages import OWED
from offices.admin.base import DATED, InForce, MovesPlaces, Reference, ReferenceForm


@admin.register(BookingTerms)
class BookingTermsAdmin(Reference):
    office_path = "office"
    list_display = ("office", "hold_minutes", "party_limit", "move_cutoff_days", "most_moves", *DATED)
    list_filter = (InForce, "confirmed")
    list_select_related = ("office",)


@admin.register(LaneRule)
class LaneRuleAdmin(MovesPlaces):
    office_path = "office"
    list_display = ("__str__", "grain_minutes", "minutes_per_place", "kept_percent", *DATED)
    list_filter = ("lane", ("point", RelatedOnlyFieldListFilter), InForce, "confirmed")
    list_select_related = ("office", "point")


@admin.register(ReleaseRule)
class ReleaseRuleAdmin(MovesPlaces):
    office_path = "office"
    list_display = ("__str__", "weekday", "weeks_ahead", "day_of_month", "days", *DATED)
    list_filter = ("kind", InForce, "confirmed")
    list_select_related = ("office",)


class Ticked(forms.MultipleChoiceField):
    """A list of codes, each with a box to tick."""

    widget = forms.CheckboxSelectMultiple


class MessageTermsForm(ReferenceForm):
    kinds = Ticked(
        label=_("kinds that go out"),
        choices=Message.Kind.choices,
        help_text=_(
            "One-time codes, cancellations, lost places and what the counter finds missing are told whatever is ticked."
        ),
    )
    channels = Ticked(label=_("channels"), choices=Message.Channel.choices)
    receipts = Ticked(label=_("channels whose receipts count"), choices=Message.Channel.choices, required=False)

    def clean_kinds(self) -> list[str]:
        return [kind for kind in Message.Kind.values if kind in {*self.cleaned_data["kinds"], *OWED}]

    def clean_channels(self) -> list[str]:
        """In the order in which they stood; new ones last."""
        before, ticked = list(self.instance.channels), self.cleaned_data["channels"]
        return sorted(ticked, key=lambda one: before.index(one) if one in before else len(before))


@admin.register(MessageTerms)
class MessageTermsAdmin(Reference):
    office_path = "office"
    form = MessageTermsForm
    list_display = ("office", "quiet_from", "quiet_to", "day_time", "cap_per_day", "known_by_time", *DATED)
    list_filter = (InForce, "confirmed")
    list_select_related = ("office",)
    readonly_fields = ("preview",)

    @admin.display(description=_("what the messages say"))
    def preview(self, terms: Any) -> SafeString:
        """Each kind in both languages, with the office's own names and how many SMS it takes."""
        if terms.pk is None:
            return format_html("–")
        office, point = terms.office, longest_point(terms.office)
        lines = (
            (kind.label, language, text, gsm.segments(text))
            for kind in Message.Kind
            for language in Booking.Language.values
            for text in (sample(kind, language, office.message_name, point, office.zone),)
        )
        rows = format_html_join("", "<dt>{} ({})</dt><dd>{} <small>[{}]</small></dd>", lines)
        return format_html("<dl>{}</dl>", rows)


@admin.register(CollectionTerms)
class CollectionTermsAdmin(Reference):
    office_path = "office"
    list_display = ("office", "kept_days", *DATED)
    list_filter = (InForce, "confirmed")
    list_select_related = ("office",)
