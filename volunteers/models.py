"""Models of volunteers, teams, qualifications, shifts and sign-ups."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from accounts.models import Person
from core.models import ListedWord
from core.spans import Span
from events.models import Occurrence
from organizations.models import Area, Organization

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class VolunteerGroup(ListedWord):
    """A kind of team that the plan names: 科技志愿服务队, 老专家科普报告团 and so on."""

    slug = models.SlugField("代码", max_length=80, unique=True, allow_unicode=True)
    name = models.CharField("名称", max_length=80, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "志愿队伍类型"
        ordering = ["position", "pk"]


class Team(models.Model):
    """Volunteers who serve together."""

    name = models.CharField("名称", max_length=60, unique=True)
    slug = models.SlugField("网址名", max_length=60, unique=True)
    group = models.ForeignKey(
        VolunteerGroup, verbose_name="类型", null=True, on_delete=models.PROTECT, related_name="teams"
    )
    organization = models.ForeignKey(
        Organization, verbose_name="所属单位", on_delete=models.PROTECT, related_name="teams"
    )

    class Meta:
        verbose_name = verbose_name_plural = "志愿服务队"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Qualification(ListedWord):
    """Something a volunteer must have shown: a first-aid certificate, Yi language and so on."""

    name = models.CharField("名称", max_length=40, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "资格"
        ordering = ["position", "name"]


class ShiftRole(ListedWord):
    """What shifts are usually called: suggested where one is typed."""

    name = models.CharField("名称", max_length=40, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "岗位名称"
        ordering = ["position", "name"]


class Volunteer(models.Model):
    """A person's volunteer profile."""

    person = models.OneToOneField(Person, verbose_name="人员", on_delete=models.CASCADE, related_name="volunteer")
    number = models.CharField("志愿者编号", max_length=20, unique=True)
    """In place of the ID number (MZ/T 061-2015)."""
    teams = models.ManyToManyField(Team, verbose_name="队伍", blank=True, related_name="members")
    languages = models.CharField("语言", max_length=60, default="普通话")
    areas = models.ManyToManyField(Area, verbose_name="愿意去的街道", blank=True, related_name="volunteers")
    joined_at = models.DateTimeField("加入时间")
    active = models.BooleanField("在服务", default=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "志愿者"

    def __str__(self) -> str:
        return str(self.person)


class VolunteerQualification(models.Model):
    """A qualification held, until a day."""

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="qualifications")
    qualification = models.ForeignKey(
        Qualification, verbose_name="资格", on_delete=models.PROTECT, related_name="holders"
    )
    valid_until = models.DateField("有效至", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "持有资格"
        constraints = [models.UniqueConstraint(fields=["volunteer", "qualification"], name="qualification_once")]

    def __str__(self) -> str:
        return f"{self.volunteer} {self.qualification}"


class NumberSeries(models.Model):
    """The last number given in a series; counted up under the row's lock."""

    name = models.CharField(max_length=20, unique=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "编号"

    def __str__(self) -> str:
        return f"{self.name} {self.last}"


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
    qualification = models.ForeignKey(
        Qualification, verbose_name="要有的资格", null=True, blank=True, on_delete=models.PROTECT, related_name="shifts"
    )
    language = models.CharField("要会的语言", max_length=20, blank=True)
    opens_at = models.DateTimeField("开放报名", null=True, blank=True)
    note = models.CharField("要做什么", max_length=200, blank=True)
    closed = models.BooleanField("停止报名", default=False)

    objects = ShiftManager()
    history = HistoricalRecords(excluded_fields=["taken"])

    class Meta:
        verbose_name = verbose_name_plural = "岗位"
        ordering = ["start", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="shift_ends_after_start"),
            models.CheckConstraint(
                condition=Q(minimum__lte=F("ideal")) & Q(ideal__lte=F("maximum")), name="shift_numbers_in_order"
            ),
            models.CheckConstraint(condition=Q(taken__lte=F("maximum")), name="shift_never_overbooked"),
        ]
        indexes = [models.Index(fields=["start"], name="shift_by_start")]  # the volunteers' list

    def __str__(self) -> str:
        return f"{self.role} {self.start:%Y-%m-%d %H:%M}"

    @property
    def span(self) -> Span:
        """From being there to leaving."""
        return Span(self.start, self.end)


class SignUpQuerySet(models.QuerySet["SignUp"]):
    """Sign-ups in the domain's words."""

    def active(self) -> Self:
        """Holding a place."""
        return self.filter(status__in=SignUp.ACTIVE)


SignUpManager = models.Manager.from_queryset(SignUpQuerySet)


class SignUp(models.Model):
    """A volunteer's place on a shift."""

    class Status(models.TextChoices):
        """Where it stands."""

        CONFIRMED = "confirmed", "报上了"
        WITHDRAWN = "withdrawn", "已退出"
        CANCELLED = "cancelled", "岗位取消"
        ATTENDED = "attended", "到岗"
        NO_SHOW = "no_show", "没到"

    ACTIVE = ("confirmed", "attended")

    shift = models.ForeignKey(Shift, verbose_name="岗位", on_delete=models.CASCADE, related_name="sign_ups")
    volunteer = models.ForeignKey(Volunteer, verbose_name="志愿者", on_delete=models.CASCADE, related_name="sign_ups")
    status = models.CharField("状态", max_length=12, choices=Status.choices, default=Status.CONFIRMED)
    has_overlap = models.BooleanField("和别的岗撞了", default=False)
    """Set when a moved occurrence put two of the volunteer's shifts over each other."""
    created_at = models.DateTimeField("报名时间")
    changed_at = models.DateTimeField("变动时间")

    objects = SignUpManager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "岗位报名"
        constraints = [
            models.UniqueConstraint(
                fields=["shift", "volunteer"], condition=Q(status__in=("confirmed", "attended")), name="signed_up_once"
            )
        ]
        indexes = [models.Index(fields=["volunteer", "status"], name="sign_up_by_volunteer")]  # overlaps, my shifts

    def __str__(self) -> str:
        return f"{self.volunteer} {self.shift}"
