"""The dated, placed parts of events."""

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Self

from django.db import models
from simple_history.models import HistoricalRecords

from accounts.models import Person
from core.bounds import MAX_DURATION
from core.fields import EncryptedTextField
from core.spans import Span
from events.models.crew import CrewMember
from events.models.event import Event
from organizations.models import Organization
from venues.models import Resource, Space, Venue

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class OccurrenceQuerySet(models.QuerySet["Occurrence"]):
    """Occurrences in the domain's words."""

    def public(self) -> Self:
        """Of events that anybody may see."""
        return self.filter(event__published_at__isnull=False)

    def scheduled(self) -> Self:
        """Still to be held as planned."""
        return self.filter(state=Occurrence.State.SCHEDULED)

    def upcoming(self, now: "dt.datetime") -> Self:
        """Not over yet, earliest first; as in ``between`` the index is not read from its beginning."""
        return self.filter(start__gt=now - MAX_DURATION, end__gt=now).order_by("start", "pk")

    def ahead(self, now: "dt.datetime") -> Self:
        """To be held and not over, or postponed without a date, earliest first."""
        open_now = models.Q(state=Occurrence.State.SCHEDULED, end__gt=now)
        return self.filter(open_now | models.Q(state=Occurrence.State.POSTPONED)).order_by("start", "pk")

    def between(self, first: "dt.datetime", last: "dt.datetime") -> Self:
        """Overlapping the half-open span; the index by start reads no more than ``bounds.MAX_DURATION`` back."""
        return self.filter(start__lt=last, start__gt=first - MAX_DURATION, end__gt=first)

    def during(self, first: "dt.datetime", last: "dt.datetime") -> Self:
        """The same rows as ``between``, for lists of many events: one statement more, of ids.

        Of what had begun before, databases expect a hundred times as many as there are, and would read every event there
        is instead of the few that are listed.
        """
        begun = Occurrence.objects.filter(start__gt=first - MAX_DURATION, start__lt=first, end__gt=first).order_by()
        running = list(begun.values_list("pk", flat=True))
        return self.filter(models.Q(start__gte=first, start__lt=last) | models.Q(pk__in=running))

    def managed_by(self, person: "Person | AnonymousUser", *, role: str = "viewer") -> Self:
        """Of events hosted by an organization in which the person has at least this role."""
        return self.filter(event__host__in=Organization.objects.managed_by(person, role=role))


OccurrenceManager = models.Manager.from_queryset(OccurrenceQuerySet)


class Occurrence(models.Model):
    """One dated, placed part of an event: the single date, a lesson, a stop."""

    class State(models.TextChoices):
        """What became of the date."""

        SCHEDULED = "scheduled", "照常"
        POSTPONED = "postponed", "延期待定"
        CANCELLED = "cancelled", "已取消"
        HELD = "held", "已举办"

    class Mode(models.TextChoices):
        """Where people take part."""

        ON_SITE = "on_site", "线下"
        ONLINE = "online", "线上"
        BOTH = "both", "线上线下"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    """The stable identity in calendars and in the API."""
    replaced_uid = models.UUIDField(null=True, editable=False)
    """Of a cancelled date that came back as another row: the identity that it had, which is the other's now."""
    event = models.ForeignKey(Event, verbose_name="活动", on_delete=models.CASCADE, related_name="occurrences")
    position = models.PositiveSmallIntegerField("第几", default=1)
    title = models.CharField("小标题", max_length=80, blank=True)
    venue = models.ForeignKey(
        Venue, verbose_name="地点", null=True, blank=True, on_delete=models.PROTECT, related_name="occurrences"
    )
    space = models.ForeignKey(
        Space, verbose_name="场地", null=True, blank=True, on_delete=models.PROTECT, related_name="occurrences"
    )
    """A part of the venue that is booked; without one nothing is booked, and others at the venue are a soft clash."""
    resources = models.ManyToManyField(Resource, verbose_name="车辆和设备", blank=True, related_name="occurrences")
    crew = models.ManyToManyField(CrewMember, verbose_name="主讲人和司机", blank=True, related_name="occurrences")
    place_note = models.CharField("具体位置", max_length=80, blank=True)
    start = models.DateTimeField("开始")
    end = models.DateTimeField("结束")
    arrive = models.DateTimeField("到达布置", null=True, blank=True)
    leave = models.DateTimeField("撤场离开", null=True, blank=True)
    mode = models.CharField("方式", max_length=10, choices=Mode.choices, default=Mode.ON_SITE)
    online_link = models.URLField("线上链接", max_length=300, blank=True)
    """Told to registrants only."""
    contact_name = models.CharField("现场联系人", max_length=40, blank=True)
    contact_phone = EncryptedTextField("现场联系手机", blank=True, default="")
    school = models.CharField("学校", max_length=60, blank=True)
    grade = models.CharField("年级", max_length=40, blank=True)
    pupils = models.PositiveIntegerField("学生数", null=True, blank=True)
    adults = models.PositiveIntegerField("老师家长数", null=True, blank=True)
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.SCHEDULED)
    revision = models.PositiveIntegerField("修订", default=0)
    """Goes up on each material change; SEQUENCE in calendars (RFC 5545 section 3.8.7.4)."""
    changed_at = models.DateTimeField("最后变动")
    """LAST-MODIFIED and DTSTAMP in calendars."""
    moved_at = models.DateTimeField("改期时间", null=True)
    """When its time or place last changed in public."""
    moved_in_time = models.BooleanField("改的是时间", default=True)
    """Whether that is a new time, or (with the same time) another place only."""
    cancel_reason = models.CharField("取消原因", max_length=120, blank=True)
    search = models.TextField(blank=True, editable=False)
    """Lower-case title, place, words and pinyin initials; written by the verbs."""

    objects = OccurrenceManager()
    history = HistoricalRecords(excluded_fields=["contact_phone", "search", "online_link"])

    class Meta:
        verbose_name = verbose_name_plural = "场次"
        ordering = ["start", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(start__lt=models.F("end")), name="occurrence_ends_after_start"),
        ]
        indexes = [
            # home, feeds, lists: with the end in it, what began within a year and is over is passed without being read
            models.Index(fields=["start", "end"], name="occurrence_by_time"),
            models.Index(fields=["venue", "start"], name="occurrence_by_venue"),  # area filter, clashes
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.start:%Y-%m-%d %H:%M}"

    @property
    def span(self) -> Span:
        """When it is open to people."""
        return Span(self.start, self.end)

    @property
    def working_span(self) -> Span:
        """From arriving to leaving."""
        return Span(self.arrive or self.start, self.leave or self.end)

    def is_ahead(self, now: "dt.datetime") -> bool:
        """Whether people can still be told something about it: to be held and not over, or postponed without a date."""
        return self.state == self.State.POSTPONED or (self.is_scheduled and self.end > now)

    @property
    def is_scheduled(self) -> bool:
        """Whether it will be held as planned."""
        return self.state == self.State.SCHEDULED
