"""Who works where and when: rosters in versions, the days that each of them rules, and swaps of shifts."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from offices.models.officers import Absence, Officer, Skill
from offices.models.people import User
from offices.models.places import Office, ServicePoint


class RosterQuerySet(models.QuerySet["Roster"]):
    def of(self, office: Office) -> Self:
        return self.filter(office=office)

    def touching(self, first: dt.date, last: dt.date) -> Self:
        return self.filter(starts_on__lte=last, ends_on__gte=first)

    def to_solve(self, now: dt.datetime) -> Self:
        """Asked for and not taken up, or taken up by a solver that died."""
        waiting = Q(state=Roster.State.ASKED) | Q(state=Roster.State.SOLVING, lease_until__lt=now)
        return self.filter(waiting).order_by("asked_at", "pk")

    def being_solved(self, now: dt.datetime) -> Self:
        return self.filter(state=Roster.State.SOLVING, lease_until__gte=now)


class Roster(models.Model):
    """One version of who works from a day to a day; once published it never changes, the next version replaces it.

    `progress` and `goals` are the solver's own figures; `findings` are codes, each with what it is about, of what is
    odd in the rules or why there is no roster. `wanted` is what a day that is planned anew must keep.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Waiting for the planner's engine")
        SOLVING = "solving", _("Being planned")
        DRAFT = "draft", _("Draft")
        FAILED = "failed", _("No roster")
        DISCARDED = "discarded", _("Thrown away")
        PUBLISHED = "published", _("Published")
        SUPERSEDED = "superseded", _("Replaced")

    class Cause(models.TextChoices):
        PLAN = "plan", _("Plan")
        CHANGE = "change", _("Change by hand")
        SWAP = "swap", _("Swap")
        TODAY = "today", _("Re-planned on the day")

    office = models.ForeignKey(Office, models.PROTECT, related_name="rosters", verbose_name=_("office"))
    cause = models.CharField(_("cause"), max_length=6, choices=Cause.choices, default=Cause.PLAN)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ASKED)
    version = models.PositiveIntegerField(_("version"), null=True, blank=True)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    asked_at = models.DateTimeField(_("asked at"))
    seconds_allowed = models.PositiveSmallIntegerField(default=60)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    stop_asked_at = models.DateTimeField(null=True)
    progress = models.JSONField(default=dict)
    status = models.CharField(max_length=10, blank=True)
    goals = models.JSONField(default=list)
    findings = models.JSONField(default=list)
    wanted = models.JSONField(default=list)
    objective = models.FloatField(null=True)
    bound = models.FloatField(null=True)
    gap = models.FloatField(null=True)
    seconds = models.FloatField(null=True)
    key = models.UUIDField(null=True)  # of the request that asked for it, and of the one that published it
    published_key = models.UUIDField(null=True)
    override_reason = models.CharField(_("why it is published all the same"), max_length=300, blank=True)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    published_at = models.DateTimeField(null=True)

    objects = RosterQuerySet.as_manager()

    class Meta:
        verbose_name = _("roster")
        verbose_name_plural = _("rosters")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="roster_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(state__in=["published", "superseded"], version__isnull=False, published_at__isnull=False)
                | (~Q(state__in=["published", "superseded"]) & Q(version=None, published_at=None)),
                name="roster_has_a_version_once_published",
            ),
            models.CheckConstraint(
                condition=~Q(state="solving") | Q(lease_until__isnull=False), name="roster_is_solved_on_a_lease"
            ),
            models.UniqueConstraint(
                fields=["office", "version"],
                condition=Q(version__isnull=False),
                name="roster_version_given_once",
            ),
            models.UniqueConstraint(fields=["office", "key"], name="roster_asked_for_once"),
            models.UniqueConstraint(fields=["office", "published_key"], name="roster_published_once"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on}"

    @property
    def is_waiting(self) -> bool:
        return self.state in (self.State.ASKED, self.State.SOLVING)

    @property
    def override_words(self) -> str:
        """Why it is in force although rules are not kept: what somebody wrote, or the kind of absence that did it."""
        return str(dict(Absence.Kind.choices).get(self.override_reason, self.override_reason))


class RosteredDay(models.Model):
    """The published roster that rules a point's day. Whoever publishes last has the day; nobody shares one."""

    point = models.ForeignKey(ServicePoint, models.CASCADE, related_name="rostered_days", db_index=False)
    on = models.DateField()
    roster = models.ForeignKey(Roster, models.PROTECT, related_name="days")

    class Meta:
        ordering = ["on"]
        constraints = [models.UniqueConstraint(fields=["point", "on"], name="rostered_day_has_one_roster")]

    def __str__(self) -> str:
        return f"{self.on}"


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def in_force(self, first: dt.date, last: dt.date) -> Self:
        """Of the rosters that rule their point on their day, for days from first to last."""
        ruling = RosteredDay.objects.filter(
            point=models.OuterRef("point"), on=models.OuterRef("on"), roster=models.OuterRef("roster")
        )
        return self.filter(models.Exists(ruling), on__range=(first, last))

    def of_office(self, office: Office) -> Self:
        return self.filter(roster__office=office)


class Assignment(models.Model):
    """One officer's shift on the day on which it starts, in UTC; an officer without one is free."""

    roster = models.ForeignKey(Roster, models.CASCADE, related_name="assignments", db_index=False)
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="assignments")
    point = models.ForeignKey(ServicePoint, models.PROTECT, related_name="assignments", db_index=False)
    on = models.DateField()
    pattern = models.CharField(max_length=40)
    role = models.CharField(max_length=10, choices=Skill.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    break_starts_at = models.DateTimeField(null=True, blank=True)
    break_ends_at = models.DateTimeField(null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["on", "starts_at", "officer"]
        constraints = [
            models.UniqueConstraint(fields=["roster", "officer", "on"], name="assignment_once_a_day"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="assignment_has_a_length"),
            models.CheckConstraint(
                condition=Q(break_starts_at=None, break_ends_at=None)
                | Q(
                    break_starts_at__gte=F("starts_at"),
                    break_ends_at__gt=F("break_starts_at"),
                    break_ends_at__lte=F("ends_at"),
                ),
                name="assignment_has_its_break_inside",
            ),
        ]
        indexes = [models.Index(fields=["point", "on"], name="assignment_of_a_day")]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}Z–{self.ends_at:%H:%M}Z"

    @property
    def stretches(self) -> list[tuple[dt.datetime, dt.datetime]]:
        """When the officer serves: the whole shift, or what is before and after the break."""
        if self.break_starts_at is None or self.break_ends_at is None:
            return [(self.starts_at, self.ends_at)]
        return [(self.starts_at, self.break_starts_at), (self.break_ends_at, self.ends_at)]


class Shortage(models.Model):
    """A stretch in which a roster has too few people, with the one thing that would mend it when there is one."""

    roster = models.ForeignKey(Roster, models.CASCADE, related_name="shortages")
    point = models.ForeignKey(ServicePoint, models.PROTECT, related_name="+", db_index=False)
    on = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    skill = models.CharField(max_length=10, choices=Skill.choices)
    missing = models.PositiveSmallIntegerField()
    relaxation = models.CharField(max_length=10, blank=True)
    relaxed_officer = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+", db_index=False)
    relaxed_key = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["starts_at", "point", "skill"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shortage_has_a_length"),
            models.CheckConstraint(condition=Q(missing__gte=1), name="shortage_is_of_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}Z {self.skill} -{self.missing}"


class SwapQuerySet(models.QuerySet["Swap"]):
    def of_office(self, office: Office) -> Self:
        return self.filter(officer__office=office)

    def of(self, officer: Officer) -> Self:
        """Asked for by the officer, or of them."""
        return self.filter(Q(officer=officer) | Q(other=officer))

    def open(self) -> Self:
        return self.filter(state__in=[Swap.State.ASKED, Swap.State.AGREED])

    def for_display(self) -> Self:
        return self.select_related(
            "officer__user", "officer__office", "other__user", "given__point", "taken__point", "decided_by"
        )


class Swap(models.Model):
    """One officer gives away their shift of a day for another's of the same or another day.

    `given` and `taken` are the two shifts as they were when it was asked for: of others it does not speak.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Asked")
        AGREED = "agreed", _("Agreed, waits for a supervisor")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        LAPSED = "lapsed", _("No longer possible")

    officer = models.ForeignKey(Officer, models.PROTECT, related_name="swaps_asked", verbose_name=_("officer"))
    on = models.DateField(_("gives the shift of"))
    other = models.ForeignKey(Officer, models.PROTECT, related_name="swaps_offered", verbose_name=_("other officer"))
    other_on = models.DateField(_("takes the shift of"))
    given = models.ForeignKey(Assignment, models.PROTECT, related_name="+", db_index=False)
    taken = models.ForeignKey(Assignment, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    objects = SwapQuerySet.as_manager()

    class Meta:
        verbose_name = _("swap")
        verbose_name_plural = _("swaps")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(officer=F("other")), name="swap_is_between_two"),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "agreed"], decided_at=None)
                | (~Q(state__in=["asked", "agreed"]) & Q(decided_at__isnull=False)),
                name="swap_is_open_or_decided",
            ),
            models.UniqueConstraint(
                fields=["officer", "on"],
                condition=Q(state__in=["asked", "agreed"]),
                name="swap_offers_a_shift_once",
            ),
        ]

    def __str__(self) -> str:
        return f"swap {self.pk}"
