"""What is asked of every applicant for their protection, what was answered, and who decided what.

Answers, notes and ways to reach somebody in danger are sealed. Nothing here is ever named in a message, on a list
of the front desk or on a slip.
"""

import datetime as dt
from typing import Self, TypeVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bookings.models import Booking
from documents.rules import screening as rules
from documents.rules.outcomes import TAKES_TWO, Outcome
from offices.models import Dated, DatedQuerySet, Office, SealedText, User

Worded_co = TypeVar("Worded_co", bound=models.Model, covariant=True)


class WordedQuerySet(DatedQuerySet[Worded_co]):
    def in_force(self, on: dt.date) -> Self:
        """Of each code the row that began last."""
        rows = super().in_force(on)
        newer = rows.filter(code=OuterRef("code"), valid_from__gt=OuterRef("valid_from"))
        return rows.exclude(Exists(newer.order_by()))


class Worded(Dated):
    """Something said to people, in both languages; a changed wording is a new row from a day on."""

    code = models.SlugField(_("code"), max_length=40)
    words_id = models.TextField(_("in Indonesian"))
    words_en = models.TextField(_("in English"))

    class Meta(Dated.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        return self.words_en if get_language() == "en" else self.words_id


class Question(Worded):
    """One question of the guide. `choices` are codes with their words; without any, the answer is free text."""

    position = models.PositiveSmallIntegerField(_("position"))
    choices = models.JSONField(_("answers to choose from"), default=list, blank=True)  # [code, Indonesian, English]
    after = models.SlugField(_("only after the answer to"), max_length=40, blank=True)
    only_after = models.JSONField(_("being one of"), default=list, blank=True)

    objects = WordedQuerySet.as_manager()

    class Meta:
        verbose_name = _("interview question")
        verbose_name_plural = _("interview questions")
        ordering = ["position", "valid_from"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["code", "valid_from"], name="question_begins_once_a_day"),
        ]

    def asked(self) -> rules.Asked:
        codes = tuple(code for code, _indonesian, _english in self.choices)
        return rules.Asked(self.code, codes, self.after, tuple(self.only_after))

    def options(self) -> list[tuple[str, str]]:
        """(code, words) in the reader's language."""
        english = get_language() == "en"
        return [(code, in_english if english else indonesian) for code, indonesian, in_english in self.choices]

    def said(self, value: str) -> str:
        """The answer in words."""
        return dict(self.options()).get(value, value)


class FlagRule(Worded):
    """Puts a rule of `rules.screening` in force, with why it matters and the questions that would clear it."""

    clears = models.JSONField(_("what would clear it"), default=list)  # [Indonesian, English]

    objects = WordedQuerySet.as_manager()

    class Meta:
        verbose_name = _("flag rule")
        verbose_name_plural = _("flag rules")
        ordering = ["code", "valid_from"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["code", "valid_from"], name="flag_rule_begins_once_a_day"),
        ]

    @property
    def clearing(self) -> list[str]:
        return [pair[1 if get_language() == "en" else 0] for pair in self.clears]


class Reason(Worded):
    """One reason of the closed list for postponing or refusing, and what would cure it."""

    cure_id = models.TextField(_("what would cure it, in Indonesian"))
    cure_en = models.TextField(_("what would cure it, in English"))

    objects = WordedQuerySet.as_manager()

    class Meta:
        verbose_name = _("reason for a decision")
        verbose_name_plural = _("reasons for decisions")
        ordering = ["code", "valid_from"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["code", "valid_from"], name="reason_begins_once_a_day"),
        ]

    @property
    def cure(self) -> str:
        return self.cure_en if get_language() == "en" else self.cure_id


class Advice(Worded):
    """A paragraph of the letter, or a number to call: the way to object, the lawful route, who helps."""

    class Kind(models.TextChoices):
        OBJECT = "object", _("How to object")
        ROUTE = "route", _("The lawful route")
        HELP = "help", _("Who helps")

    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices)
    days = models.PositiveSmallIntegerField(_("working days"), null=True, blank=True)
    counts_from_decision = models.BooleanField(_("counted from the decision"), default=False)

    objects = WordedQuerySet.as_manager()

    class Meta:
        verbose_name = _("advice")
        verbose_name_plural = _("advice")
        ordering = ["kind", "pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["code", "valid_from"], name="advice_begins_once_a_day"),
        ]


class ScreeningQuerySet(models.QuerySet["Screening"]):
    def of(self, office: Office) -> Self:
        return self.filter(office=office)

    def held(self) -> Self:
        """Those whose time is not over: of the others nothing can be read."""
        return self.filter(destroyed_at=None)

    def readable_by(self, user: User) -> Self:
        """Those whose interviewer or second officer this is; auditors have a door of their own."""
        return self.held().filter(Q(interviewer=user) | Q(second=user))

    def waiting_for_a_second(self) -> Self:
        return self.held().filter(state__in=(Screening.State.REFERRED, Screening.State.PROPOSED))

    def take_second(self, screening: "Screening", by: User) -> bool:
        """The officer is its second one; False if it does not wait for one, or somebody else was quicker."""
        return self.filter(pk=screening.pk).waiting_for_a_second().filter(second=None).update(second=by) == 1

    def unfinished(self) -> Self:
        return self.exclude(state__in=(Screening.State.CLEAR, Screening.State.POSTPONED, Screening.State.REFUSED))

    def for_display(self) -> Self:
        return self.select_related(
            "booking__slot__point__office", "booking__service", "interviewer", "second", "office"
        )


class Screening(models.Model):
    """One applicant's interview. `on` is its day at the office: that day's questions, flags and reasons hold.

    Once it is `destroyed_at` a moment, what was asked and decided is gone, and the row stays for the figures.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Being held")
        REFERRED = "referred", _("Waiting for a second officer")
        PROPOSED = "proposed", _("Proposed, waiting for a second officer")
        PAPERS = "papers", _("Papers asked for")
        CLEAR = "clear", _("Clear")
        POSTPONED = "postponed", _("Postponed")
        REFUSED = "refused", _("Refused")

    booking = models.OneToOneField(Booking, models.PROTECT, related_name="screening")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    interviewer = models.ForeignKey(User, models.PROTECT, related_name="+")
    second = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    on = models.DateField()
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    destroyed_at = models.DateTimeField(null=True)
    # For the figures on skew alone; no rule and no page of a case reads them.
    counted_sex = models.CharField(max_length=1)
    counted_age = models.CharField(max_length=5)
    counted_district = models.CharField(max_length=4)

    objects = ScreeningQuerySet.as_manager()

    class Meta:
        verbose_name = _("interview")
        verbose_name_plural = _("interviews")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(second=None) | ~Q(second=F("interviewer")), name="screening_second_is_another"
            )
        ]
        indexes = [
            models.Index(
                fields=["office"], name="screening_waits_for_second", condition=Q(state__in=("referred", "proposed"))
            )
        ]

    def __str__(self) -> str:
        return f"screening {self.pk}"

    @property
    def is_over(self) -> bool:
        is_ended = self.state in (self.State.CLEAR, self.State.POSTPONED, self.State.REFUSED)
        return is_ended or self.destroyed_at is not None


class Answer(models.Model):
    """What was answered to a question; a corrected answer is a new row, so that the earlier one stays."""

    screening = models.ForeignKey(Screening, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    value = SealedText(blank=True)
    at = models.DateTimeField()
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"answer {self.pk}"


class Flag(models.Model):
    """A rule found reason to ask further; a person clears it and says why, or an answer that was corrected does."""

    screening = models.ForeignKey(Screening, models.CASCADE, related_name="flags")
    rule = models.ForeignKey(FlagRule, models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)
    cleared_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    why = SealedText(blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["screening", "rule"], name="flag_raised_once"),
            models.CheckConstraint(
                condition=Q(cleared_at=None, cleared_by=None) | Q(cleared_at__isnull=False),
                name="flag_cleared_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"flag {self.pk}"


class DecisionQuerySet(models.QuerySet["Decision"]):
    def settle(self, decision: "Decision", state: "Decision.State", by: User, now: dt.datetime) -> bool:
        """What was proposed stands by this officer's word too, or was declined; False if that was settled before."""
        agreed_by = by if state == Decision.State.STANDS else None
        waiting = self.filter(pk=decision.pk, state=Decision.State.PROPOSED)
        return waiting.update(state=state, agreed_by=agreed_by, settled_at=now) == 1


class Decision(models.Model):
    """An outcome that an officer proposed; one that takes two stands only once another officer agrees."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        STANDS = "stands", _("Stands")
        DECLINED = "declined", _("Not agreed to")

    screening = models.ForeignKey(Screening, models.CASCADE, related_name="decisions")
    outcome = models.CharField(max_length=8, choices=[(one.value, one.value) for one in Outcome])
    state = models.CharField(max_length=8, choices=State.choices)
    reason = models.ForeignKey(Reason, models.PROTECT, null=True, related_name="+")
    papers = models.JSONField(default=list)
    until = models.DateField(null=True)
    note = SealedText(blank=True)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    agreed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    letter_at = models.DateTimeField(null=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["screening"], condition=Q(state="proposed"), name="decision_proposed_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(agreed_by=None) | ~Q(agreed_by=F("proposed_by")), name="decision_agreed_to_by_another"
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=("postpone", "refuse"))
                | (Q(reason__isnull=False) & (~Q(state="stands") | Q(agreed_by__isnull=False))),
                name="decision_against_takes_two_and_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"decision {self.pk}"

    @property
    def has_letter(self) -> bool:
        """Whether the applicant is handed a letter: papers are asked for, or it went against them."""
        against = self.outcome in (Outcome.PAPERS, *TAKES_TWO)
        return against and self.state == self.State.STANDS


class CallQuerySet(models.QuerySet["Call"]):
    def waiting(self, office: Office) -> Self:
        return self.filter(screening__office=office, answered_at=None)

    def unheard(self, since: dt.datetime) -> Self:
        """Nobody answered those that were made by then, and no e-mail has gone out for them."""
        return self.filter(answered_at=None, told_at=None, at__lte=since)

    def claim(self, call: "Call", now: dt.datetime) -> bool:
        """It counts as told from now on; False if somebody answered, or another worker was quicker."""
        return self.filter(pk=call.pk, answered_at=None, told_at=None).update(told_at=now) == 1


class Call(models.Model):
    """An interviewer asks the supervisor to come at once; their screen names only the point and the caller.

    `told_at` is when the supervisors had an e-mail, because nobody had answered.
    """

    screening = models.ForeignKey(Screening, models.CASCADE, related_name="calls")
    safe_contact = SealedText(blank=True)
    at = models.DateTimeField()
    called_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    told_at = models.DateTimeField(null=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["screening"], name="call_waits_once", condition=Q(answered_at=None))
        ]

    def __str__(self) -> str:
        return f"call {self.pk}"
