"""Models of yearly reports of bases, and of their evaluation."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from accounts.models import Person
from venues.models.bases import Base


class ReportRound(models.Model):
    """A year for which bases report, and until when."""

    year = models.PositiveSmallIntegerField("年度", unique=True)
    opens_on = models.DateField("开始填报")
    deadline = models.DateField("截止")
    note = models.CharField("要求", max_length=200, blank=True)
    by = models.ForeignKey(Person, verbose_name="谁布置", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField("布置时间")

    class Meta:
        verbose_name = verbose_name_plural = "年报轮次"
        ordering = ["-year"]
        constraints = [models.CheckConstraint(condition=Q(opens_on__lte=F("deadline")), name="report_round_in_order")]

    def __str__(self) -> str:
        return f"{self.year} 年度"


class YearlyReport(models.Model):
    """A base's report on a year."""

    base = models.ForeignKey(Base, verbose_name="基地", on_delete=models.CASCADE, related_name="reports")
    round = models.ForeignKey(ReportRound, verbose_name="年度", on_delete=models.PROTECT, related_name="reports")
    open_days = models.PositiveSmallIntegerField("开放天数")
    visitors = models.PositiveIntegerField("接待人次")
    minors = models.PositiveIntegerField("其中未成年人（人次）")
    groups = models.PositiveIntegerField("接待学校和团队（批）", default=0)
    activities = models.PositiveIntegerField("办科普活动（场）", default=0)
    staff = models.PositiveSmallIntegerField("专职和兼职人员（人）", default=0)
    volunteers = models.PositiveSmallIntegerField("志愿者（人）", default=0)
    spending = models.DecimalField("科普经费（元）", max_digits=12, decimal_places=2, default=0)
    highlights = models.TextField("做得好的事", max_length=2000)
    problems = models.TextField("困难和明年打算", max_length=2000, blank=True)
    submitted_at = models.DateTimeField("提交时间")
    """The last time; lateness goes by it."""
    by = models.ForeignKey(Person, verbose_name="谁填的", null=True, on_delete=models.SET_NULL, related_name="+")
    returned_at = models.DateTimeField("退回时间", null=True, blank=True)
    returned_reason = models.CharField("退回原因", max_length=200, blank=True)

    FACTS = (
        "open_days", "visitors", "minors", "groups", "activities", "staff", "volunteers", "spending", "highlights",
        "problems",
    )  # fmt: skip

    class Meta:
        verbose_name = verbose_name_plural = "基地年报"
        ordering = ["-round__year", "base"]
        constraints = [
            models.UniqueConstraint(fields=["base", "round"], name="report_once_per_base_and_round"),
            models.CheckConstraint(condition=Q(minors__lte=F("visitors")), name="report_minors_are_visitors"),
            models.CheckConstraint(condition=Q(open_days__lte=366), name="report_days_of_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.base} {self.round}"


class ScoringSheet(models.Model):
    """What bases are evaluated by: items with weights, and from which total on which grade is given."""

    name = models.CharField("名称", max_length=60, unique=True)
    in_use = models.BooleanField("在用", default=True, help_text="评价时用最新的一张在用的表。")

    class Meta:
        verbose_name = verbose_name_plural = "评分表"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name


class ScoringItem(models.Model):
    """A line of a sheet."""

    sheet = models.ForeignKey(ScoringSheet, verbose_name="评分表", on_delete=models.CASCADE, related_name="items")
    name = models.CharField("项目", max_length=40)
    hint = models.CharField("怎么打分", max_length=120, blank=True)
    weight = models.PositiveSmallIntegerField("权重")
    most = models.PositiveSmallIntegerField("满分", default=10)
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "评分项目"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "name"], name="scoring_item_once"),
            models.CheckConstraint(condition=Q(weight__gte=1, most__gte=1), name="scoring_item_counts"),
        ]

    def __str__(self) -> str:
        return self.name


class ScoringGrade(models.Model):
    """From which total on (of 100) a grade is given."""

    sheet = models.ForeignKey(ScoringSheet, verbose_name="评分表", on_delete=models.CASCADE, related_name="grades")
    name = models.CharField("等次", max_length=20)
    at_least = models.PositiveSmallIntegerField("总分不低于")

    class Meta:
        verbose_name = verbose_name_plural = "等次"
        ordering = ["-at_least"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "at_least"], name="scoring_grade_once"),
            models.CheckConstraint(condition=Q(at_least__lte=100), name="scoring_grade_of_a_hundred"),
        ]

    def __str__(self) -> str:
        return self.name


class Evaluation(models.Model):
    """How a base did in a year. It keeps the lines as they were, so that a changed sheet changes no old grade."""

    base = models.ForeignKey(Base, verbose_name="基地", on_delete=models.CASCADE, related_name="evaluations")
    year = models.PositiveSmallIntegerField("年度")
    sheet = models.ForeignKey(
        ScoringSheet, verbose_name="评分表", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    lines: "models.JSONField[list[dict[str, Any]], list[dict[str, Any]]]" = models.JSONField("各项得分")
    """``{"name", "weight", "most", "points"}`` for each item."""
    total = models.DecimalField("总分", max_digits=4, decimal_places=1)
    grade = models.CharField("等次", max_length=20)
    remark = models.CharField("评语", max_length=200, blank=True)
    by = models.ForeignKey(Person, verbose_name="谁评的", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField("评价时间")

    class Meta:
        verbose_name = verbose_name_plural = "基地评价"
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(fields=["base", "year"], name="evaluation_once_per_base_and_year"),
            models.CheckConstraint(condition=Q(total__gte=0, total__lte=100), name="evaluation_of_a_hundred"),
        ]

    def __str__(self) -> str:
        return f"{self.base} {self.year} {self.grade}"
