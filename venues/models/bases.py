"""Science bases: what a venue is accredited as, and how it came to that."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from accounts.models import Person
from core import phrases
from core.fields import EncryptedTextField
from organizations.models import Organization
from venues.models.venue import Venue
from venues.models.vocabulary import BaseLevel, BaseTheme, BaseType

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class BaseQuerySet(models.QuerySet["Base"]):
    """Bases in the domain's words."""

    def live(self) -> Self:
        """Those that are bases now: accredited, or told to put something right."""
        return self.filter(state__in=Base.LIVE)

    def public(self) -> Self:
        """Those whose page anybody may see: that are bases or once were."""
        return self.exclude(state__in=(Base.State.APPLIED, Base.State.REFUSED))

    def managed_by(self, person: "Person | AnonymousUser", *, role: str = "viewer") -> Self:
        """Bases at venues of organizations in which the person has at least this role."""
        return self.filter(venue__organization__in=Organization.objects.managed_by(person, role=role))


BaseManager = models.Manager.from_queryset(BaseQuerySet)


class Base(models.Model):
    """A venue's accreditation of one type. Its state and level change by verbs only, each of which leaves a step."""

    class State(models.TextChoices):
        """From application to removal; whoever was refused or removed may apply again."""

        APPLIED = "applied", "待评审"
        REFUSED = "refused", "未通过"
        ACCREDITED = "accredited", "已认定"
        WARNED = "warned", "限期整改"
        EXPIRED = "expired", "已到期"
        REMOVED = "removed", "已撤销"

    LIVE = (State.ACCREDITED, State.WARNED)

    venue = models.ForeignKey(Venue, verbose_name="场馆", on_delete=models.PROTECT, related_name="bases")
    name = models.CharField("基地名称", max_length=80)
    slug = models.SlugField("网址名", max_length=80, unique=True)
    type = models.ForeignKey(BaseType, verbose_name="类型", on_delete=models.PROTECT, related_name="bases")
    level = models.ForeignKey(BaseLevel, verbose_name="级别", on_delete=models.PROTECT, related_name="bases")
    """What was applied for, until it is accredited."""
    themes = models.ManyToManyField(BaseTheme, verbose_name="主题", blank=True, related_name="bases")
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.APPLIED)
    accredited_on = models.DateField("最早认定", null=True, blank=True)
    valid_from = models.DateField("有效期从", null=True, blank=True)
    valid_until = models.DateField("有效期到", null=True, blank=True)
    mend_by = models.DateField("整改期限", null=True, blank=True)
    application = models.TextField("申请理由", max_length=2000, blank=True)

    introduction = models.TextField("介绍", max_length=2000, blank=True)
    audiences = models.CharField("适合谁来", max_length=80, blank=True)
    opening_words = models.CharField("开放时间说明", max_length=120, blank=True)
    by_appointment = models.BooleanField("要先预约", default=False)
    closed_on_holidays = models.BooleanField("法定节假日不开", default=False)
    closed_from = models.DateField("临时闭馆从", null=True, blank=True)
    closed_until = models.DateField("临时闭馆到", null=True, blank=True)
    closed_reason = models.CharField("为什么闭馆", max_length=60, blank=True)
    admission = models.CharField("门票", max_length=80, blank=True)
    booking_phone = models.CharField("预约电话", max_length=30, blank=True)
    contact_name = models.CharField("联系人", max_length=40, blank=True)
    contact_phone = EncryptedTextField("联系人手机", blank=True, default="")
    """Hears of reviews, deadlines and warnings; never shown in public."""

    objects = BaseManager()
    history = HistoricalRecords(excluded_fields=["contact_phone"])

    class Meta:
        verbose_name = verbose_name_plural = "科普教育基地"
        ordering = ["level__position", "name", "pk"]
        indexes = [models.Index(fields=["state", "valid_until"], name="base_by_validity")]  # the sweep, the staff list
        constraints = [
            models.UniqueConstraint(fields=["venue", "type"], name="base_once_per_venue_and_type"),
            models.CheckConstraint(condition=Q(valid_from__lte=F("valid_until")), name="base_validity_in_order"),
            models.CheckConstraint(condition=Q(closed_from__lte=F("closed_until")), name="base_closure_in_order"),
            models.CheckConstraint(
                condition=~Q(state__in=("accredited", "warned"))
                | Q(accredited_on__isnull=False, valid_from__isnull=False, valid_until__isnull=False),
                name="live_base_has_validity",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its public page."""
        return reverse("venues:base", args=[self.slug])

    def get_staff_url(self) -> str:
        """Its page for staff."""
        return reverse("venues:staff_base", args=[self.pk])

    @property
    def accreditation(self) -> str:
        """市级科普研学实践基地; types that do not say so themselves in brackets."""
        if self.type.name.endswith("基地"):
            return f"{self.level}{self.type}"
        return f"{self.level}科普教育基地（{self.type}）"

    @property
    def is_live(self) -> bool:
        """Whether it is a base now."""
        return self.state in self.LIVE


class BaseHours(models.Model):
    """When a base is open to visitors on one weekday."""

    base = models.ForeignKey(Base, verbose_name="基地", on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField("星期", choices=phrases.WEEKDAY_NAMES)
    opens = models.TimeField("开门")
    closes = models.TimeField("关门")

    class Meta:
        verbose_name = verbose_name_plural = "基地开放时间"
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(condition=Q(opens__lt=F("closes")), name="base_hours_in_order"),
            models.CheckConstraint(condition=Q(weekday__gte=1, weekday__lte=7), name="base_hours_weekday"),
            models.UniqueConstraint(fields=["base", "weekday", "opens"], name="base_hours_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}—{self.closes:%H:%M}"


class BaseStep(models.Model):
    """One thing that was done with a base. Rows are added and never changed."""

    class Kind(models.TextChoices):
        """The verb."""

        APPLIED = "applied", "申请"
        REGISTERED = "registered", "登记"
        ACCREDITED = "accredited", "认定"
        REFUSED = "refused", "不予认定"
        WARNED = "warned", "限期整改"
        LIFTED = "lifted", "整改通过"
        PROMOTED = "promoted", "升级"
        DOWNGRADED = "downgraded", "降级"
        RENEWED = "renewed", "续期"
        EXPIRED = "expired", "到期"
        REMOVED = "removed", "撤销"
        REPORTED = "reported", "交年报"
        RETURNED = "returned", "退回年报"
        EVALUATED = "evaluated", "评价"

    base = models.ForeignKey(Base, verbose_name="基地", on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField("做了什么", max_length=12, choices=Kind.choices)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(Person, verbose_name="谁", null=True, on_delete=models.SET_NULL, related_name="+")
    """Nobody, where time did it."""
    state_before = models.CharField("原来的状态", max_length=12, choices=Base.State.choices, blank=True)
    state_after = models.CharField("后来的状态", max_length=12, choices=Base.State.choices)
    level_before = models.ForeignKey(
        BaseLevel, verbose_name="原来的级别", null=True, on_delete=models.PROTECT, related_name="+"
    )
    level_after = models.ForeignKey(BaseLevel, verbose_name="后来的级别", on_delete=models.PROTECT, related_name="+")
    valid_until = models.DateField("有效期到", null=True)
    reason = models.CharField("原因", max_length=200, blank=True)
    document = models.CharField("文号", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "基地历程"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.base} {self.get_kind_display()}"
