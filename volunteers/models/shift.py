"""A role at an occurrence, with how many people it needs."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from core.spans import Span
from events.models import Occurrence
from organizations.models import Organization
from volunteers.models.vocabulary import Qualification

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import Person


class ShiftQuerySet(models.QuerySet["Shift"]):
    """Shifts in the domain's words."""

    def open_at(self, now: dt.datetime) -> Self:
        """Of published, still scheduled occurrences, not begun."""
        return self.filter(
            occurrence__event__state="published",
            occurrence__state=Occurrence.State.SCHEDULED,
            start__gt=now,
            closed=False,
        ).order_by("start", "pk")

    def public(self) -> Self:
        """Of events that anybody may see."""
        return self.filter(occurrence__event__published_at__isnull=False)

    def managed_by(self, person: "Person | AnonymousUser", *, role: str = "viewer") -> Self:
        """Of events hosted by an organization in which the person has at least this role."""
        return self.filter(occurrence__event__host__in=Organization.objects.managed_by(person, role=role))


ShiftManager = models.Manager.from_queryset(ShiftQuerySet)


class Shift(models.Model):
    """A role at an occurrence, with how many people it needs."""

    occurrence = models.ForeignKey(Occurrence, verbose_name="场次", on_delete=models.CASCADE, related_name="shifts")
    role = models.CharField("岗位", max_length=40)
    start = models.DateTimeField("到岗")
    end = models.DateTimeField("离岗")
    minimum = models.PositiveSmallIntegerField("最少", default=1)
    ideal = models.PositiveSmallIntegerField("最好", default=1)
    maximum = models.PositiveSmallIntegerField("最多", default=1)
    taken = models.PositiveSmallIntegerField("已有", default=0)
    """Places that somebody has, is asked to take, or that a team holds."""
    held = models.PositiveSmallIntegerField("队里留着", default=0)
    """Those of them that a team holds without a name (``TeamBlock``)."""
    qualification = models.ForeignKey(
        Qualification, verbose_name="要有的资格", null=True, blank=True, on_delete=models.PROTECT, related_name="shifts"
    )
    language = models.CharField("要会的语言", max_length=20, blank=True)
    opens_at = models.DateTimeField("开放报名", null=True, blank=True)
    note = models.CharField("要做什么", max_length=200, blank=True)
    bring = models.CharField("自己带什么", max_length=60, blank=True)
    """What those on the shift bring; what residents bring is the event's."""
    drives = models.BooleanField("要开车", default=False)
    """Whoever takes it drives the van of the date."""
    closed = models.BooleanField("停止报名", default=False)

    objects = ShiftManager()
    history = HistoricalRecords(excluded_fields=["taken", "held"])

    class Meta:
        verbose_name = verbose_name_plural = "岗位"
        ordering = ["start", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="shift_ends_after_start"),
            models.CheckConstraint(
                condition=Q(minimum__lte=F("ideal")) & Q(ideal__lte=F("maximum")), name="shift_numbers_in_order"
            ),
            models.CheckConstraint(condition=Q(taken__lte=F("maximum")), name="shift_never_overbooked"),
            models.CheckConstraint(condition=Q(held__lte=F("taken")), name="held_places_are_taken"),
        ]
        indexes = [models.Index(fields=["start"], name="shift_by_start")]  # the volunteers' list

    def __str__(self) -> str:
        return f"{self.role} {self.start:%Y-%m-%d %H:%M}"

    @property
    def span(self) -> Span:
        """From being there to leaving."""
        return Span(self.start, self.end)

    @property
    def with_names(self) -> int:
        """Places that somebody has, or is asked to take."""
        return self.taken - self.held
