"""Areas, organizations, who works for whom, and who is invited to."""

import datetime as dt
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from accounts.models import Person
from core.fields import EncryptedTextField
from core.phone_numbers import phones

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class Area(models.Model):
    """City > street > village or community."""

    class Level(models.TextChoices):
        """How far down the tree."""

        CITY = "city", "市、县（区）"
        STREET = "street", "街道"
        VILLAGE = "village", "村（社区）"

    name = models.CharField("名称", max_length=60)
    slug = models.SlugField("网址名", max_length=60, unique=True)
    level = models.CharField("层级", max_length=10, choices=Level.choices)
    parent = models.ForeignKey(
        "self", verbose_name="上级", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    initials = models.CharField(
        "拼音首字母", max_length=30, blank=True, help_text="多音字地名请在这里写对，例如 重庆 写 cq。"
    )
    ethnic_minority = models.BooleanField("少数民族聚居", default=False)
    less_developed = models.BooleanField("欠发达", default=False)
    population = models.PositiveIntegerField("人口", null=True, blank=True)
    position = models.PositiveSmallIntegerField("次序", default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "区域"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="area_name_once_per_parent"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def short_name(self) -> str:
        """样例 for 样例街道."""
        return self.name.removesuffix("街道") if self.level == self.Level.STREET else self.name

    @property
    def street(self) -> "Area":
        """The street that it is or lies in; the city stands for itself."""
        return self.parent if self.level == self.Level.VILLAGE and self.parent else self

    @classmethod
    def street_id_of(cls, area: int | None, parent: int | None, level: str | None) -> int | None:
        """The street that an area is or lies in, of values that were read; the city itself stands for no street."""
        if level == cls.Level.CITY:
            return None
        return parent if level == cls.Level.VILLAGE else area


class TravelTime(models.Model):
    """Driving minutes between two streets, either way; ``one`` has the smaller id."""

    one = models.ForeignKey(Area, verbose_name="街道", on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Area, verbose_name="到", on_delete=models.CASCADE, related_name="+")
    minutes = models.PositiveSmallIntegerField("开车（分钟）")

    class Meta:
        verbose_name = verbose_name_plural = "路程表"
        ordering = ["one", "other"]
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="travel_time_once_a_pair"),
            models.CheckConstraint(condition=models.Q(one__lt=models.F("other")), name="travel_time_smaller_id_first"),
        ]

    def __str__(self) -> str:
        return f"{self.one}—{self.other} {self.minutes}"


class OrganizationQuerySet(models.QuerySet["Organization"]):
    """Organizations in the domain's words."""

    def in_use(self) -> Self:
        """Those that may be chosen for something new: neither closed nor part of another by now."""
        return self.filter(closed_at__isnull=True)

    def own(self, person: "Person | AnonymousUser", *, role: str = "viewer") -> Self:
        """Those in which the person themselves has at least this role: whose work is theirs."""
        if not person.is_authenticated:
            return self.none()
        mine = Membership.objects.filter(person=person, role__in=Membership.Role.at_least(role))
        return self.filter(pk__in=mine.values("organization"))

    def managed_by(self, person: "Person | AnonymousUser", *, role: str = "viewer") -> Self:
        """Those in which the person has at least this role; the association's members see all."""
        if not person.is_authenticated:
            return self.none()
        if person.is_superuser:
            return self
        mine = Membership.objects.filter(person=person, role__in=Membership.Role.at_least(role))
        sees_all = models.Exists(mine.filter(organization__is_association=True))
        return self.filter(models.Q(pk__in=mine.values("organization")) | sees_all)


OrganizationManager = models.Manager.from_queryset(OrganizationQuerySet)


class Organization(models.Model):
    """A bureau, a street office, a school: whoever leads, hosts or helps."""

    MOST_NAME = 80
    MOST_PHONE = 30

    class Kind(models.TextChoices):
        """What sort of body."""

        DEPARTMENT = "department", "部门"
        STREET_OFFICE = "street_office", "街道办、乡镇政府"
        SCHOOL = "school", "学校"
        OTHER = "other", "其他单位"

    LEVELS: ClassVar[dict[int, str]] = {0: "不审批", 1: "本单位审批", 2: "本单位再科协审批"}
    """Who approves, in words."""

    name = models.CharField("名称", max_length=MOST_NAME, unique=True)
    slug = models.SlugField("网址名", max_length=60, unique=True)
    kind = models.CharField("类型", max_length=20, choices=Kind.choices, default=Kind.DEPARTMENT)
    area = models.ForeignKey(
        Area, verbose_name="区域", null=True, blank=True, on_delete=models.PROTECT, related_name="organizations"
    )
    is_association = models.BooleanField("科协（可看全部）", default=False)
    approval_levels = models.PositiveSmallIntegerField(
        "审批级数", default=0, help_text="0 不审批；1 本单位审批；2 本单位再科协审批。"
    )
    desk_phone = models.CharField("对外电话", max_length=MOST_PHONE, blank=True, help_text="公开显示，可以是座机。")
    closed_at = models.DateTimeField("停用时间", null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self",
        verbose_name="并入了",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="merged",
    )
    """Everything of it is the other's by now; the row stays for its history and its address."""

    objects = OrganizationManager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(merged_into=None) | models.Q(closed_at__isnull=False), name="merged_is_closed"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def approval(self) -> str:
        """不审批, 本单位审批 or 本单位再科协审批."""
        return self.LEVELS[self.approval_levels]

    @property
    def staff_path(self) -> str:
        """The page on which the association keeps it."""
        return reverse("organizations:organization", kwargs={"slug": self.slug})


class Membership(models.Model):
    """A person's role in an organization."""

    class Role(models.TextChoices):
        """Each holds all that those before it hold."""

        VIEWER = "viewer", "查看"
        ORGANIZER = "organizer", "组织"
        APPROVER = "approver", "审批"
        ADMINISTRATOR = "administrator", "管理"

        @classmethod
        def at_least(cls, role: str) -> list[str]:
            """This role and those above it."""
            return cls.values[cls.values.index(role) :]

    person = models.ForeignKey(Person, verbose_name="人员", on_delete=models.CASCADE, related_name="memberships")
    organization = models.ForeignKey(
        Organization, verbose_name="单位", on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField("角色", max_length=20, choices=Role.choices, default=Role.VIEWER)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "成员"
        constraints = [
            models.UniqueConstraint(fields=["person", "organization"], name="one_membership_per_organization")
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.organization} · {self.get_role_display()}"


class StaffInvitation(models.Model):
    """A number is asked to work for an organization. It gives nothing until its owner has proved the number and accepted.

    Inviting again makes another row, with a link of its own.
    """

    LIFE = dt.timedelta(hours=72)

    class State(models.TextChoices):
        """How it stands; one that waits ends by itself when its time is over."""

        WAITING = "waiting", "等对方接受"
        ACCEPTED = "accepted", "接受了"
        WITHDRAWN = "withdrawn", "收回了"
        REPLACED = "replaced", "又邀请了一次"

    organization = models.ForeignKey(
        Organization, verbose_name="单位", on_delete=models.CASCADE, related_name="staff_invitations"
    )
    name = models.CharField("姓名", max_length=40)
    phone = EncryptedTextField("手机号")
    phone_hash = models.CharField(max_length=64)
    role = models.CharField("角色", max_length=20, choices=Membership.Role.choices)
    digest = models.CharField(max_length=64, unique=True)
    """Of the link's token, which stands in the text alone."""
    by = models.ForeignKey(Person, verbose_name="谁邀请的", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField("邀请时间")
    expires_at = models.DateTimeField("过期时间")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.WAITING)
    ended_at = models.DateTimeField("结束时间", null=True)
    ended_by = models.ForeignKey(
        Person, verbose_name="谁结束的", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    """Who accepted, withdrew or invited again."""

    class Meta:
        verbose_name = verbose_name_plural = "邀请"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "phone_hash"],
                condition=models.Q(state="waiting"),
                name="one_waiting_invitation_a_number",
            )
        ]
        indexes = [
            models.Index(fields=["phone_hash"], name="staff_invitation_by_phone"),  # receivers: export, erasing
            models.Index(fields=["expires_at"], name="staff_invitation_by_end"),  # memberships.inviting: sweep
        ]

    def __str__(self) -> str:
        return f"{self.name} {phones.mask(self.phone)} · {self.organization}"
