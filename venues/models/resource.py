"""Models of spaces and movable resources, each of which one event can use at a time."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from accounts.models import Person
from core import phrases
from organizations.models import Organization
from venues.models.venue import Venue

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class SpaceQuerySet(models.QuerySet["Space"]):
    """Spaces in the domain's words."""

    def usable(self) -> Self:
        """Still in use, in a venue that is."""
        return self.filter(closed=False, venue__closed=False)

    def managed_by(self, person: "Person | AnonymousUser", *, role: str = "viewer") -> Self:
        """Spaces of venues whose organization the person has at least this role in."""
        return self.filter(venue__organization__in=Organization.objects.managed_by(person, role=role))


SpaceManager = models.Manager.from_queryset(SpaceQuerySet)


class Space(models.Model):
    """A part of a venue that is booked as one: a hall, a yard. Taking the whole takes every other part too."""

    venue = models.ForeignKey(Venue, verbose_name="场馆", on_delete=models.CASCADE, related_name="spaces")
    name = models.CharField("名称", max_length=40, help_text="例如：一楼报告厅、院子。")
    is_whole = models.BooleanField("就是整个场馆", default=False, help_text="订了它，其他场地也都占上。")
    capacity = models.PositiveIntegerField("能容纳（人）", null=True, blank=True)
    open_air = models.BooleanField("露天", null=True, blank=True, help_text="大篷车要停在露天的地方。")
    """Whether it lies under the open sky; None where nobody has said."""
    equipment = models.CharField("设备", max_length=200, blank=True, help_text="例如：投影、音响、插座 6 个。")
    setup_minutes = models.PositiveSmallIntegerField(
        "前面留（分钟）", default=0, help_text="布置用，别人这时也不能用。"
    )
    clearup_minutes = models.PositiveSmallIntegerField("后面留（分钟）", default=0, help_text="收拾用。")
    closed = models.BooleanField("不再使用", default=False)
    position = models.PositiveSmallIntegerField("次序", default=0)

    objects = SpaceManager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "场地"
        ordering = ["venue", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["venue", "name"], name="space_name_once_per_venue"),
            models.UniqueConstraint(fields=["venue"], condition=Q(is_whole=True), name="one_whole_space_per_venue"),
        ]

    def __str__(self) -> str:
        return f"{self.venue} · {self.name}"


class OpeningHours(models.Model):
    """When a space may be used on one weekday; a space without any row may always be."""

    space = models.ForeignKey(Space, verbose_name="场地", on_delete=models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField("星期", choices=phrases.WEEKDAY_NAMES)
    opens = models.TimeField("开门")
    closes = models.TimeField("关门")

    class Meta:
        verbose_name = verbose_name_plural = "开放时间"
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(condition=Q(opens__lt=F("closes")), name="opening_hours_in_order"),
            models.CheckConstraint(condition=Q(weekday__gte=1, weekday__lte=7), name="opening_hours_weekday"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}—{self.closes:%H:%M}"


class ResourceQuerySet(models.QuerySet["Resource"]):
    """Resources in the domain's words."""

    def usable(self) -> Self:
        """Still in use."""
        return self.filter(closed=False)

    def managed_by(self, person: "Person | AnonymousUser", *, role: str = "viewer") -> Self:
        """Resources of organizations in which the person has at least this role."""
        return self.filter(organization__in=Organization.objects.managed_by(person, role=role))


ResourceManager = models.Manager.from_queryset(ResourceQuerySet)


class Resource(models.Model):
    """Something that moves and can be double-booked: a science van, a travelling-museum kit, a VR set, a telescope."""

    class Kind(models.TextChoices):
        """What it is."""

        VAN = "van", "科普大篷车"
        KIT = "kit", "流动科技馆展品箱"
        VR = "vr", "VR 设备"
        TELESCOPE = "telescope", "天文望远镜"
        OTHER = "other", "其他"

    name = models.CharField("名称", max_length=60, unique=True)
    slug = models.SlugField("网址名", max_length=60, unique=True)
    kind = models.CharField("类型", max_length=12, choices=Kind.choices)
    organization = models.ForeignKey(
        Organization, verbose_name="管理单位", on_delete=models.PROTECT, related_name="resources"
    )
    home = models.ForeignKey(
        Venue, verbose_name="平时停放", null=True, blank=True, on_delete=models.SET_NULL, related_name="resources"
    )
    needs_driver = models.BooleanField("要有司机", default=False)
    setup_minutes = models.PositiveSmallIntegerField("前面留（分钟）", default=0)
    clearup_minutes = models.PositiveSmallIntegerField("后面留（分钟）", default=0)
    note = models.CharField("说明", max_length=200, blank=True)
    closed = models.BooleanField("不再使用", default=False)
    position = models.PositiveSmallIntegerField("次序", default=0)

    objects = ResourceManager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "车辆和设备"
        ordering = ["position", "name", "pk"]

    def __str__(self) -> str:
        return self.name


class Trip(models.Model):
    """Kilometres and a day out of a resource, for the norm; entered by who keeps it."""

    resource = models.ForeignKey(Resource, verbose_name="车辆和设备", on_delete=models.CASCADE, related_name="trips")
    day = models.DateField("日期")
    kilometres = models.PositiveIntegerField("公里", default=0)
    note = models.CharField("说明", max_length=120, blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField("记录时间")

    class Meta:
        verbose_name = verbose_name_plural = "出车记录"
        ordering = ["-day", "-pk"]
        constraints = [models.UniqueConstraint(fields=["resource", "day"], name="trip_once_a_day")]

    def __str__(self) -> str:
        return f"{self.resource} {self.day} {self.kilometres}"
