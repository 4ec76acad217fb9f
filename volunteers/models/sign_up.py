"""A volunteer's place on a shift, or the way to it."""

from typing import Self

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from volunteers.models.shift import Shift
from volunteers.models.volunteer import Volunteer


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
