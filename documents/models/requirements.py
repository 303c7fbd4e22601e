"""What papers are asked for: a dated list for each case, of everybody or of one office, and what cures a gap."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from documents.rules import requirements as rules
from documents.rules.cases import Case, Fact
from documents.rules.kinds import PaperKind, Shows
from offices.models import Dated, DatedQuerySet, Office, Sourced
from offices.models.services import Named


class Cure(Named, Sourced):
    """What helps when a paper is missing or shows too little: which letter, from which agency, and how."""

    agency_id = models.CharField(_("agency in Indonesian"), max_length=120)
    agency_en = models.CharField(_("agency in English"), max_length=120)
    gives = models.CharField(_("gives the paper"), max_length=40, blank=True)

    class Meta(Named.Meta):
        verbose_name = _("cure of a gap")
        verbose_name_plural = _("cures of gaps")

    @property
    def agency(self) -> str:
        return self.agency_en if get_language() == "en" else self.agency_id


class RequirementSetQuerySet(DatedQuerySet["RequirementSet"]):
    def with_papers(self) -> Self:
        """In the order in which they are read, with all that a list is made of."""
        return self.select_related("office").prefetch_related("papers__cure", "papers__gap_cure").order_by("pk")

    def seen_at(self, office: Office) -> Self:
        """The office's own, and everybody's."""
        return self.filter(Q(office=office) | Q(office=None))


class RequirementSet(Dated):
    """The papers of one case from a day on; without an office, of every office that has no list of its own.

    The list that began last holds, so a changed regulation is a new row and the old one stays as it was.
    """

    code = models.SlugField(_("code"), max_length=120, unique=True)
    case = models.CharField(_("case"), max_length=40)
    office = models.ForeignKey(
        Office,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="requirement_sets",
        verbose_name=_("office"),
        help_text=_("Empty: every office that has no list of its own."),
    )
    note_id = models.CharField(_("note in Indonesian"), max_length=300, blank=True)
    note_en = models.CharField(_("note in English"), max_length=300, blank=True)

    objects = RequirementSetQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        verbose_name = _("list of papers")
        verbose_name_plural = _("lists of papers")
        ordering = ["case", "office_id", "-valid_from"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["case", "valid_from"],
                condition=Q(office=None),
                name="set_for_everybody_begins_once_a_day",
            ),
            models.UniqueConstraint(
                fields=["case", "office", "valid_from"],
                name="set_of_an_office_begins_once_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def note(self) -> str:
        return self.note_en if get_language() == "en" else self.note_id

    def as_rule(self) -> rules.CaseList:
        """The list as rules know it. Raises ValueError when a code is none that the rules know."""
        return rules.CaseList(
            case=Case(self.case),
            office=self.office.slug if self.office else "",
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            asked=tuple(paper.as_rule() for paper in self.papers.all()),
            words=(self.note_id, self.note_en, self.source),
            key=self.pk,
        )


class AskedPaper(models.Model):
    """A paper on a list; papers of one demand are alternatives. What is shown, needed and not needed are codes."""

    requirements = models.ForeignKey(
        RequirementSet, models.CASCADE, related_name="papers", verbose_name=_("list of papers")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    demand = models.SlugField(
        _("demand"), max_length=40, help_text=_("Papers with the same word here are alternatives: one is enough.")
    )
    kind = models.CharField(_("paper"), max_length=40)
    shows = models.JSONField(_("must show"), default=list, blank=True)
    needs = models.JSONField(_("only if"), default=list, blank=True)
    unless = models.JSONField(_("not if"), default=list, blank=True)
    copy_is_enough = models.BooleanField(_("a copy is enough"), default=False)
    note_id = models.CharField(_("note in Indonesian"), max_length=200, blank=True)
    note_en = models.CharField(_("note in English"), max_length=200, blank=True)
    cure = models.ForeignKey(
        Cure,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("what helps when it is missing"),
    )
    gap_cure = models.ForeignKey(
        Cure,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("what helps when it shows too little"),
    )

    class Meta:
        verbose_name = _("paper asked for")
        verbose_name_plural = _("papers asked for")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["requirements", "demand", "kind"], name="paper_is_asked_once_a_demand")
        ]

    def __str__(self) -> str:
        return f"{self.demand}: {self.kind}"

    @property
    def note(self) -> str:
        return self.note_en if get_language() == "en" else self.note_id

    def as_rule(self) -> rules.Asked:
        return rules.Asked(
            demand=self.demand,
            kind=PaperKind(self.kind),
            shows=frozenset(Shows(one) for one in self.shows),
            filled_by=PaperKind(self.gap_cure.gives) if self.gap_cure and self.gap_cure.gives else None,
            cure=self.cure.code if self.cure else "",
            gap_cure=self.gap_cure.code if self.gap_cure else "",
            needs=frozenset(Fact(one) for one in self.needs),
            unless=frozenset(Fact(one) for one in self.unless),
            key=self.pk,
        )
