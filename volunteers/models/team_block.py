"""Places of a shift that a team holds until it has named who comes."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Count, F, Q
from simple_history.models import HistoricalRecords

from accounts.models import Person
from events.models import Occurrence
from organizations.models import Organization
from volunteers.models.shift import Shift
from volunteers.models.sign_up import SignUp
from volunteers.models.team import Team

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class TeamBlockQuerySet(models.QuerySet["TeamBlock"]):
    """Blocks in the domain's words."""

    def open(self) -> Self:
        """Those under which somebody may still be named."""
        return self.filter(state=TeamBlock.State.OPEN)

    def running(self) -> Self:
        """Open ones of dates that are planned: while a date is put off, no deadline passes."""
        return self.open().filter(shift__occurrence__in=Occurrence.objects.scheduled().values("pk"))

    def due_at(self, now: dt.datetime) -> Self:
        """Those whose deadline is over."""
        return self.running().filter(names_until__lte=now)

    def with_numbers(self) -> Self:
        """With ``coming`` and ``asked`` (people), ``named`` (both) and ``unnamed`` (places)."""
        holding = Count("sign_ups", filter=Q(sign_ups__status__in=SignUp.HOLDING))
        asked = Count("sign_ups", filter=Q(sign_ups__status=SignUp.Status.OFFERED))
        return self.annotate(named=holding, asked=asked, coming=holding - asked, unnamed=F("size") - holding)

    def managed_by(self, person: "Person | AnonymousUser", *, role: str = "organizer") -> Self:
        """For shifts of events hosted by an organization in which the person has at least this role."""
        return self.filter(shift__occurrence__event__host__in=Organization.objects.managed_by(person, role=role))


TeamBlockManager = models.Manager.from_queryset(TeamBlockQuerySet)


class TeamBlock(models.Model):
    """Places of a shift that a team holds; those without a name go back to everybody at the deadline."""

    class State(models.TextChoices):
        """Whether it still holds places."""

        OPEN = "open", "留着"
        RELEASED = "released", "放回了"

    class Ending(models.TextChoices):
        """How it ended."""

        DEADLINE = "deadline", "到期放回"
        GIVEN_BACK = "given_back", "队里放回"
        STAFF = "staff", "组织者放回"
        CANCELLED = "cancelled", "活动取消"
        TEAM_CLOSED = "team_closed", "队停用了"

    shift = models.ForeignKey(Shift, verbose_name="岗位", on_delete=models.PROTECT, related_name="blocks")
    team = models.ForeignKey(Team, verbose_name="队伍", on_delete=models.PROTECT, related_name="blocks")
    size = models.PositiveSmallIntegerField("留几个")
    names_until = models.DateTimeField("定人期限")
    by = models.ForeignKey(
        Person, verbose_name="谁留的", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    ending = models.CharField("怎么结束的", max_length=12, choices=Ending.choices, blank=True)
    reminded_at = models.DateTimeField("提醒过", null=True, blank=True)
    """When whoever leads the team was reminded of the deadline."""
    created_at = models.DateTimeField("留的时间")
    changed_at = models.DateTimeField("变动时间")

    objects = TeamBlockManager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "团队名额"
        constraints = [
            models.UniqueConstraint(fields=["shift", "team"], condition=Q(state="open"), name="one_block_a_team"),
            models.CheckConstraint(condition=Q(size__gte=1), name="blocks_hold_something"),
            models.CheckConstraint(
                condition=Q(state="open", ending="") | (Q(state="released") & ~Q(ending="")), name="blocks_end_somehow"
            ),
        ]
        indexes = [
            models.Index(fields=["names_until"], condition=Q(state="open"), name="blocks_that_run_out")
        ]  # the sweep

    def __str__(self) -> str:
        return f"{self.team} · {self.shift} · {self.size}"

    @property
    def is_open(self) -> bool:
        """Somebody may still be named."""
        return self.state == TeamBlock.State.OPEN
