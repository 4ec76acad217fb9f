"""What, and when: events, their occurrences, changes, and the record of what was held."""

import uuid
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from accounts.models import Person
from core.fields import EncryptedTextField
from core.spans import Span
from organizations.models import Organization
from plan.models import Audience, Occasion, Task
from venues.models import Venue

if TYPE_CHECKING:
    import datetime as dt

    from django.contrib.auth.models import AnonymousUser


class EventQuerySet(models.QuerySet["Event"]):
    """Events in the domain's words."""

    def public(self) -> Self:
        """What anybody may see: published, finished, or cancelled after having been published."""
        return self.filter(published_at__isnull=False)

    def managed_by(self, person: "Person | AnonymousUser", *, role: str = "viewer") -> Self:
        """Events whose host is an organization in which the person has at least this role."""
        return self.filter(host__in=Organization.objects.managed_by(person, role=role))


EventManager = models.Manager.from_queryset(EventQuerySet)


class Event(models.Model):
    """What is organized. Everything that needs time, place, seats or people hangs on its occurrences."""

    class Kind(models.TextChoices):
        """What shape the event has."""

        DRIVE = "drive", "下乡巡展"
        CLASS = "class", "系列课堂"
        OUTREACH = "outreach", "进校园"
        LECTURE = "lecture", "讲座活动"

    class State(models.TextChoices):
        """Draft to archive."""

        DRAFT = "draft", "草稿"
        SUBMITTED = "submitted", "待审批"
        APPROVED = "approved", "已批准"
        PUBLISHED = "published", "已发布"
        FINISHED = "finished", "已结束"
        ARCHIVED = "archived", "已归档"
        CANCELLED = "cancelled", "已取消"

    class Booking(models.TextChoices):
        """Whether people register, and for what."""

        NONE = "none", "不用报名，来了就看"
        OCCURRENCE = "occurrence", "每场（站、课）单独报名"
        COURSE = "course", "一次报全部课"
        BOTH = "both", "可以报全部，也可以单报一课"

    class Topic(models.TextChoices):
        """The icon and the word on a card."""

        DIGITAL = "digital", "智慧助老"
        HEALTH = "health", "健康"
        MUSHROOM = "mushroom", "野生菌安全"
        SCHOOL = "school", "校园科普"
        SAFETY = "safety", "安全应急"
        FARMING = "farming", "农技"
        NATURE = "nature", "自然环保"
        SCIENCE = "science", "科学体验"

    title = models.CharField("标题", max_length=80)
    slug = models.SlugField("网址名", max_length=80, unique=True)
    kind = models.CharField("类型", max_length=20, choices=Kind.choices)
    topic = models.CharField("内容", max_length=20, choices=Topic.choices, default=Topic.SCIENCE)
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.DRAFT)
    host = models.ForeignKey(
        Organization, verbose_name="主办单位", on_delete=models.PROTECT, related_name="hosted_events"
    )
    cooperating = models.ManyToManyField(
        Organization, verbose_name="协办单位", blank=True, related_name="cooperated_events"
    )
    task = models.ForeignKey(Task, verbose_name="方案任务", null=True, on_delete=models.PROTECT, related_name="events")
    occasion = models.ForeignKey(
        Occasion, verbose_name="主题日", null=True, blank=True, on_delete=models.SET_NULL, related_name="events"
    )
    audiences = models.ManyToManyField(Audience, verbose_name="给谁", blank=True, related_name="events")
    summary = models.CharField("一句话介绍", max_length=120, blank=True)
    description = models.TextField("介绍", max_length=4000, blank=True)
    bring = models.CharField("带什么", max_length=200, blank=True)
    rain = models.CharField("下雨怎么办", max_length=200, blank=True)
    languages = models.CharField("语言", max_length=60, default="普通话", help_text="例如：普通话、彝语。")
    desk_phone = models.CharField("咨询电话", max_length=30, blank=True, help_text="公开显示，可以是座机。")
    booking = models.CharField("报名方式", max_length=12, choices=Booking.choices, default=Booking.OCCURRENCE)
    expected_heads = models.PositiveIntegerField("预计人数", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    """Raised by every edit; an editor that began from an older one gets a conflict."""
    is_backfilled = models.BooleanField("补录", default=False)
    created_by = models.ForeignKey(
        Person, verbose_name="建立人", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField("建立时间")
    published_at = models.DateTimeField("发布时间", null=True)
    cancelled_at = models.DateTimeField("取消时间", null=True)
    cancel_reason = models.CharField("取消原因", max_length=120, blank=True)

    objects = EventManager()
    history = HistoricalRecords(m2m_fields=[])

    class Meta:
        verbose_name = verbose_name_plural = "活动"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["host", "state"], name="event_by_host")]  # staff list, workbench

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The public page."""
        return reverse("events:event", args=[self.slug])

    @property
    def is_public(self) -> bool:
        """Whether anybody may see it."""
        return self.published_at is not None

    @property
    def is_live(self) -> bool:
        """Published and not cancelled, finished or archived: verbs of people apply."""
        return self.state == self.State.PUBLISHED


class OccurrenceQuerySet(models.QuerySet["Occurrence"]):
    """Occurrences in the domain's words."""

    def public(self) -> Self:
        """Of events that anybody may see."""
        return self.filter(event__published_at__isnull=False)

    def scheduled(self) -> Self:
        """Still to be held as planned."""
        return self.filter(state=Occurrence.State.SCHEDULED)

    def upcoming(self, now: "dt.datetime") -> Self:
        """Not over yet, earliest first."""
        return self.filter(end__gt=now).order_by("start", "pk")

    def between(self, first: "dt.datetime", last: "dt.datetime") -> Self:
        """Overlapping the half-open span."""
        return self.filter(start__lt=last, end__gt=first)

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
    event = models.ForeignKey(Event, verbose_name="活动", on_delete=models.CASCADE, related_name="occurrences")
    position = models.PositiveSmallIntegerField("第几", default=1)
    title = models.CharField("小标题", max_length=80, blank=True)
    venue = models.ForeignKey(
        Venue, verbose_name="地点", null=True, blank=True, on_delete=models.PROTECT, related_name="occurrences"
    )
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
            models.Index(fields=["start"], name="occurrence_by_start"),  # home, feeds
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

    @property
    def is_scheduled(self) -> bool:
        """Whether it will be held as planned."""
        return self.state == self.State.SCHEDULED


class Change(models.Model):
    """One run of a verb that people must hear of: calendars, texts and the event's history come from it."""

    class Kind(models.TextChoices):
        """What was done."""

        RESCHEDULED = "rescheduled", "改时间地点"
        CANCELLED = "cancelled", "取消"
        POSTPONED = "postponed", "延期"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField("时间")
    reason = models.CharField("原因", max_length=120, blank=True)
    items: "models.JSONField[Any, Any]" = models.JSONField(default=list)
    """One object an occurrence: ``occurrence`` (pk), ``label`` (第3站, or empty), ``before`` and ``after`` ({start, end:
    ISO 8601 UTC, venue: pk, place: words}; ``after`` is null for a cancellation)."""

    class Meta:
        verbose_name = verbose_name_plural = "变更"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.event} {self.get_kind_display()}"


class HeldRecord(models.Model):
    """What happened. No record, no score: all progress counts from it."""

    occurrence = models.OneToOneField(Occurrence, verbose_name="场次", on_delete=models.CASCADE, related_name="record")
    sentence = models.CharField("一句话", max_length=200, blank=True)
    online_heads = models.PositiveIntegerField("线上人数", default=0)
    cost = models.DecimalField("花费（元）", max_digits=10, decimal_places=2, null=True, blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    recorded_at = models.DateTimeField("记录时间")
    corrected_at = models.DateTimeField("更正时间", null=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "活动记录"

    def __str__(self) -> str:
        return f"{self.occurrence}"


class HeldCount(models.Model):
    """Heads on site of one audience group."""

    record = models.ForeignKey(HeldRecord, on_delete=models.CASCADE, related_name="counts")
    audience = models.ForeignKey(Audience, verbose_name="人群", on_delete=models.PROTECT, related_name="+")
    heads = models.PositiveIntegerField("人数")

    class Meta:
        verbose_name = verbose_name_plural = "到场人数"
        constraints = [models.UniqueConstraint(fields=["record", "audience"], name="count_once_per_audience")]

    def __str__(self) -> str:
        return f"{self.audience} {self.heads}"


class HeldPhoto(models.Model):
    """A photo of what was held: resized, without EXIF."""

    record = models.ForeignKey(HeldRecord, on_delete=models.CASCADE, related_name="photos")
    image = models.ImageField("照片", upload_to="held/%Y/%m/")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "活动照片"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.image.name or ""
