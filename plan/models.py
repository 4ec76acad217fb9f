"""Models of plans, their actions and projects, tasks, indicators, audiences and occasions."""

import datetime as dt
import uuid
from typing import Any

from django.db import models
from simple_history.models import HistoricalRecords

from accounts.models import Person
from core.models import ListedWord
from organizations.models import Area, Organization


class Plan(models.Model):
    """A programme with a period; several live side by side. Progress counts inside each period only."""

    slug = models.SlugField("网址名", max_length=60, unique=True)
    title = models.CharField("标题", max_length=120)
    status = models.CharField("状态", max_length=120, blank=True)
    published = models.DateField("公布日期", null=True, blank=True)
    comment_until = models.DateField("征求意见截止", null=True, blank=True)
    area = models.ForeignKey(Area, verbose_name="区域", on_delete=models.PROTECT, related_name="plans")
    coordinator = models.ForeignKey(
        Organization, verbose_name="牵头协调", on_delete=models.PROTECT, related_name="coordinated_plans"
    )
    first_year = models.PositiveSmallIntegerField("起始年")
    last_year = models.PositiveSmallIntegerField("结束年")
    note = models.TextField("说明", blank=True)
    area_duty = models.CharField("街道的责任", max_length=500, blank=True)
    is_invented = models.BooleanField("演示用虚构方案", default=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "方案"
        ordering = ["-first_year", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first_year__lte=models.F("last_year")), name="plan_period_in_order"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def covers(self, day: dt.date) -> bool:
        """Whether the day lies inside the period."""
        return self.runs_in(day.year)

    def is_over(self, today: dt.date) -> bool:
        """Whether the period is behind us."""
        return self.last_year < today.year

    def runs_in(self, year: int) -> bool:
        """Whether the year lies inside the period."""
        return self.first_year <= year <= self.last_year


class Audience(ListedWord):
    """For whom: an audience group, or a part of one. The groups are those of the national outline."""

    slug = models.SlugField("代码", max_length=50, unique=True)
    name = models.CharField("名称", max_length=40)
    parent = models.ForeignKey(
        "self", verbose_name="属于", null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )

    class Meta:
        verbose_name = verbose_name_plural = "人群"
        ordering = ["position", "pk"]

    @property
    def group(self) -> "Audience":
        """The whole group that it is, or is a part of."""
        return self.parent or self


class TaskGroup(models.Model):
    """An action (提升行动) or a project (重点工程) of a plan."""

    class Kind(models.TextChoices):
        """Which of the plan's two halves."""

        ACTION = "action", "提升行动"
        PROJECT = "project", "重点工程"

    plan = models.ForeignKey(Plan, verbose_name="方案", on_delete=models.CASCADE, related_name="groups")
    code = models.CharField("编号", max_length=10)
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    title = models.CharField("标题", max_length=80)
    audience = models.ForeignKey(
        Audience, verbose_name="人群", null=True, blank=True, on_delete=models.PROTECT, related_name="task_groups"
    )
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "行动与工程"
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="group_code_once_per_plan")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Task(models.Model):
    """An item of the plan with its lead and cooperating organizations. One with events is retired, never deleted."""

    group = models.ForeignKey(TaskGroup, verbose_name="行动或工程", on_delete=models.CASCADE, related_name="tasks")
    plan = models.ForeignKey(Plan, verbose_name="方案", on_delete=models.CASCADE, related_name="tasks")
    code = models.CharField("编号", max_length=10)
    title = models.CharField("标题", max_length=120)
    lead = models.ForeignKey(Organization, verbose_name="牵头单位", on_delete=models.PROTECT, related_name="led_tasks")
    cooperating = models.ManyToManyField(
        Organization, verbose_name="配合单位", related_name="cooperated_tasks", blank=True
    )
    named_activities = models.JSONField("点名的活动", default=list, blank=True)
    outside_events = models.CharField("不办活动的原因", max_length=200, blank=True)
    retired = models.BooleanField("已撤下", default=False)
    position = models.PositiveSmallIntegerField("次序", default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "任务"
        ordering = ["plan", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="task_code_once_per_plan")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Indicator(models.Model):
    """A number to reach by the end of the period: of a task, or of the whole plan."""

    plan = models.ForeignKey(Plan, verbose_name="方案", on_delete=models.CASCADE, related_name="indicators")
    task = models.ForeignKey(
        Task, verbose_name="任务", null=True, blank=True, on_delete=models.CASCADE, related_name="indicators"
    )
    name = models.CharField("名称", max_length=80)
    unit = models.CharField("单位", max_length=20)
    target = models.DecimalField("目标", max_digits=12, decimal_places=2)
    at_least = models.BooleanField("以上", default=True)
    by_year = models.PositiveSmallIntegerField("期限（年）", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "指标"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["task", "name"], name="indicator_once_per_task"),
            models.UniqueConstraint(
                fields=["plan", "name"], condition=models.Q(task__isnull=True), name="overall_indicator_once_per_plan"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.target.normalize():f}{self.unit}"


class Occasion(ListedWord):
    """A theme day, week or month; its dates are data, per year."""

    slug = models.SlugField("代码", max_length=60, unique=True)
    name = models.CharField("名称", max_length=60)
    kind = models.CharField("类别", max_length=20, blank=True)
    rule = models.CharField("日期的惯例", max_length=120, blank=True, help_text="只是建议，以每年录入的日期为准。")

    class Meta:
        verbose_name = verbose_name_plural = "主题日"
        ordering = ["position", "pk"]


class OccasionDate(models.Model):
    """The days of an occasion in one year, both included."""

    occasion = models.ForeignKey(Occasion, verbose_name="主题日", on_delete=models.CASCADE, related_name="dates")
    first = models.DateField("第一天")
    last = models.DateField("最后一天")
    revision = models.PositiveIntegerField(default=0, editable=False)
    """Rises with each change of the days: SEQUENCE of its calendar entry."""
    changed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "主题日日期"
        ordering = ["first"]
        constraints = [
            models.UniqueConstraint(fields=["occasion", "first"], name="occasion_date_once"),
            models.CheckConstraint(condition=models.Q(first__lte=models.F("last")), name="occasion_dates_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.occasion} {self.first}"


class StreetTarget(models.Model):
    """How many times a street means to hold something for a task in one year: a line of its yearly list."""

    street = models.ForeignKey(Area, verbose_name="街道", on_delete=models.PROTECT, related_name="targets")
    task = models.ForeignKey(Task, verbose_name="任务", on_delete=models.PROTECT, related_name="targets")
    year = models.PositiveSmallIntegerField("年份")
    planned = models.PositiveIntegerField("全年")
    first = models.PositiveIntegerField("一季度", null=True, blank=True)
    second = models.PositiveIntegerField("二季度", null=True, blank=True)
    third = models.PositiveIntegerField("三季度", null=True, blank=True)
    fourth = models.PositiveIntegerField("四季度", null=True, blank=True)
    """Either all four quarters or none; none is spread evenly."""

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "街道清单"
        ordering = ["year", "street__position", "task__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["street", "task", "year"], name="target_once_per_street_task_and_year"),
            models.CheckConstraint(
                condition=models.Q(first=None, second=None, third=None, fourth=None)
                | models.Q(planned=models.F("first") + models.F("second") + models.F("third") + models.F("fourth")),
                name="quarters_make_the_year",
            ),
        ]
        indexes = [models.Index(fields=["year", "street"], name="target_by_year")]  # the lists of a year

    def __str__(self) -> str:
        return f"{self.street} {self.year} {self.task.code} {self.planned}"

    @property
    def by_quarter(self) -> tuple[int, int, int, int]:
        """As typed, or spread evenly with the larger shares first."""
        if self.first is None or self.second is None or self.third is None or self.fourth is None:
            one, rest = divmod(self.planned, 4)
            return (one + (rest > 0), one + (rest > 1), one + (rest > 2), one)
        return (self.first, self.second, self.third, self.fourth)


class LoadedRow(models.Model):
    """A row that a plan document wrote: found again under any name, and what the document said of it."""

    model = models.CharField(max_length=80)
    """``organizations.organization``."""
    key = models.CharField(max_length=400)
    """By what the document names it, as JSON."""
    object_id = models.BigIntegerField()
    name = models.CharField(max_length=120, blank=True)
    """How it was called then."""
    facts = models.JSONField(default=dict)
    """As last written from a document; what differs today was corrected by people."""

    class Meta:
        verbose_name = verbose_name_plural = "方案文件写过的行"
        constraints = [models.UniqueConstraint(fields=["model", "key"], name="loaded_row_once")]

    def __str__(self) -> str:
        return f"{self.model} {self.key}"


class PlanFile(models.Model):
    """A plan file that somebody sent: kept as it was read, looked at first, then loaded whole or not at all."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("文件", max_length=120)
    document: "models.JSONField[Any, Any]" = models.JSONField()
    """The checked plan document."""
    report: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    """What loading it would change, when it was looked at last, or what it changed: lists of lines by their sort."""
    by = models.ForeignKey(Person, verbose_name="谁", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField("上传时间")
    loaded_at = models.DateTimeField("载入时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "方案文件"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["at"], name="plan_file_by_its_day")]  # sweeping

    def __str__(self) -> str:
        return self.name

    @property
    def facts(self) -> dict[str, Any]:
        """What the document says of its plan as a whole."""
        facts: dict[str, Any] = self.document["plan"]
        return facts

    def is_over(self, today: dt.date) -> bool:
        """Whether the period of its plan is behind us."""
        last: int = self.facts["period"][1]
        return last < today.year
