"""Models of special days and market cycles."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from organizations.models import Area
from special_days import lunar_and_market_days, parsing


class DayMark(models.Model):
    """Days of one kind, both included; for one street, or everywhere. Overrides what the holiday library knows."""

    class Kind(models.TextChoices):
        """What kind of days."""

        HOLIDAY = "holiday", "放假"
        WORKDAY = "workday", "补班"
        EXAM = "exam", "考试"
        FESTIVAL = "festival", "民族节日"
        OTHER = "other", "其他"

    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    name = models.CharField("名称", max_length=40)
    first = models.DateField("第一天")
    last = models.DateField("最后一天")
    area = models.ForeignKey(
        Area, verbose_name="只在", null=True, blank=True, on_delete=models.CASCADE, related_name="day_marks"
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "特别的日子"
        ordering = ["first", "pk"]
        constraints = [models.CheckConstraint(condition=Q(first__lte=F("last")), name="day_mark_in_order")]
        indexes = [models.Index(fields=["first", "last"], name="day_mark_by_day")]  # days.marks

    def __str__(self) -> str:
        return f"{self.name} {self.first}"


class MarketCycle(models.Model):
    """When a street holds its market (赶街天): one rule a row, a street may have several.

    ``every``: each N days from ``anchor`` (every sixth day); ``zodiac``: the days of certain animals of the
    twelve-day cycle (``values`` 0 子鼠 … 11 亥猪); ``lunar`` and ``solar``: days of the lunar or the solar month whose
    last digit is in ``values`` (逢 3、8); ``weekday``: ISO weekdays in ``values``.
    """

    class Rule(models.TextChoices):
        """How the days repeat."""

        EVERY = "every", "每几天一次"
        ZODIAC = "zodiac", "按属相日"
        LUNAR = "lunar", "农历逢几"
        SOLAR = "solar", "公历逢几"
        WEEKDAY = "weekday", "每周几"

    area = models.ForeignKey(Area, verbose_name="街道、村", on_delete=models.CASCADE, related_name="market_cycles")
    name = models.CharField("名称", max_length=40, default="赶街天")
    rule = models.CharField("规律", max_length=10, choices=Rule.choices)
    every = models.PositiveSmallIntegerField("每几天", null=True, blank=True)
    anchor = models.DateField("其中一天", null=True, blank=True)
    values: "models.JSONField[list[int], list[int]]" = models.JSONField("哪些", default=list, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "赶街天"
        ordering = ["area", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(rule="every") | Q(every__gte=2, anchor__isnull=False), name="market_every_has_anchor"
            )
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.name}"

    @property
    def spoken_values(self) -> str:
        """鼠、马: which days the rule means."""
        return parsing.market_words(self.rule, self.values)

    def includes(self, day: dt.date) -> bool:
        """Whether there is a market on the day."""
        return lunar_and_market_days.is_market(
            day, rule=self.rule, every=self.every, anchor=self.anchor, values=self.values
        )
