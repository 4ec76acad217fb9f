"""Rules that made dates, and every date that they named."""

import datetime as dt
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q, prefetch_related_objects

from accounts.models import Person
from core import phrases
from events.models.event import Event
from events.models.occurrence import Occurrence
from events.rules import ResourceChange
from events.schedule import recurrence
from organizations.models import Organization
from venues.models import Space, Venue

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class SeriesQuerySet(models.QuerySet["Series"]):
    """Series in the domain's words."""

    def managed_by(self, person: "Person | AnonymousUser", *, role: str = "viewer") -> Self:
        """Of events hosted by an organization in which the person has at least this role."""
        return self.filter(event__host__in=Organization.objects.managed_by(person, role=role))


SeriesManager = models.Manager.from_queryset(SeriesQuerySet)


class Series(models.Model):
    """A rule that made dates of an event, once. It is kept as data and never expanded when dates are read."""

    class Kind(models.TextChoices):
        """What kind of rule (``events.schedule.recurrence.Kind``)."""

        WEEKLY = "weekly", "每周"
        MONTHDAY = "monthday", "每月几号"
        MONTHWEEK = "monthweek", "每月第几个周几"
        LUNAR = "lunar", "农历"
        MARKET = "market", "赶街天"
        DATES = "dates", "自己列日期"
        RRULE = "rrule", "别的日历软件里的规则"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, verbose_name="活动", on_delete=models.CASCADE, related_name="series")
    kind = models.CharField("规律", max_length=10, choices=Kind.choices)
    pattern: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField("规律的内容")
    """``events.schedule.recurrence.as_data``."""
    rrule = models.CharField("规则", max_length=200, blank=True)
    """RFC 5545 section 3.3.10, where the rule can be said so."""
    by = models.ForeignKey(Person, verbose_name="建立人", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField("建立时间")

    objects = SeriesManager()

    class Meta:
        verbose_name = verbose_name_plural = "重复"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.event} {recurrence.spoken(self.rule)}"

    @property
    def rule(self) -> recurrence.Pattern:
        """The rule."""
        return recurrence.from_data(self.pattern)

    @property
    def spoken(self) -> str:
        """每周三，共 7 次，跳过 1 天: how many dates there are now. Lists come with ``dates__occurrence``."""
        prefetch_related_objects([self], "dates__occurrence")
        gone = sum(date.is_skipped for date in self.dates.all())
        rule = self.rule
        if rule.count:
            rule = replace(rule, count=len(self.dates.all()) - gone)
        return recurrence.spoken(rule) + (f"，跳过 {gone} 天" if gone else "")

    def follow(self, rule: recurrence.Pattern) -> None:
        """Keep this rule from now on, and save."""
        self.kind = rule.kind
        self.pattern = recurrence.as_data(rule)
        self.rrule = recurrence.as_rrule(rule)
        self.save()


class SeriesDateQuerySet(models.QuerySet["SeriesDate"]):
    """Dates of series in the domain's words."""

    def managed_by(self, person: "Person | AnonymousUser", *, role: str = "viewer") -> Self:
        """Of events hosted by an organization in which the person has at least this role."""
        return self.filter(series__event__host__in=Organization.objects.managed_by(person, role=role))


SeriesDateManager = models.Manager.from_queryset(SeriesDateQuerySet)


class SeriesDate(models.Model):
    """A day that the rule named (as RECURRENCE-ID does, RFC 5545 section 3.8.4.4), made into an occurrence or skipped.

    ``start``, ``end`` and ``venue`` are what the series wants; an occurrence that differs is an exception, whoever
    changed it by whatever way.
    """

    series = models.ForeignKey(Series, verbose_name="重复", on_delete=models.CASCADE, related_name="dates")
    day = models.DateField("哪天")
    start = models.DateTimeField("开始")
    end = models.DateTimeField("结束")
    venue = models.ForeignKey(
        Venue, verbose_name="地点", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    space = models.ForeignKey(
        Space, verbose_name="场地", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    """The part of the venue that the series names; empty: each date has its own."""
    MAX_REASON = 120
    reason = models.CharField("为什么跳过", max_length=MAX_REASON, blank=True)
    occurrence = models.OneToOneField(
        Occurrence, verbose_name="场次", null=True, on_delete=models.SET_NULL, related_name="series_date"
    )
    """Empty: skipped."""

    objects = SeriesDateManager()

    class Meta:
        verbose_name = verbose_name_plural = "重复的日期"
        ordering = ["day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["series", "day"], name="series_day_once"),
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="series_date_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.series_id} {self.day}"

    @property
    def is_skipped(self) -> bool:
        """Never made, taken out of the draft, or cancelled."""
        return self.occurrence is None or self.occurrence.state == Occurrence.State.CANCELLED

    @property
    def why(self) -> str:
        """Why it is skipped, as far as somebody said so."""
        return self.reason or (self.occurrence.cancel_reason if self.occurrence else "")

    @property
    def is_exception(self) -> bool:
        """Whether its occurrence was changed on its own."""
        occurrence = self.occurrence
        if occurrence is None:
            return False
        is_elsewhere = self.space_id is not None and occurrence.space_id != self.space_id
        return is_elsewhere or (occurrence.start, occurrence.end, occurrence.venue_id) != (
            self.start,
            self.end,
            self.venue_id,
        )

    @property
    def takes(self) -> ResourceChange | None:
        """The part of the venue for its date; None where the series names none."""
        return ResourceChange(self.space_id) if self.space_id else None

    @property
    def own_day(self) -> dt.date:
        """The day on which its occurrence is; where there is none, the one that the rule names."""
        return phrases.local(self.occurrence.start).date() if self.occurrence else self.day

    @property
    def is_elsewhere(self) -> bool:
        """Whether its occurrence is on another day."""
        return self.own_day != self.day

    @property
    def stands_at(self) -> dt.date:
        """The day under which it is listed: its own, or the rule's as long as it is skipped."""
        return self.day if self.is_skipped else self.own_day

    def may_change(self, now: dt.datetime) -> bool:
        """Whether its occurrence is still to come as planned."""
        occurrence = self.occurrence
        return occurrence is not None and occurrence.state == Occurrence.State.SCHEDULED and occurrence.end > now
