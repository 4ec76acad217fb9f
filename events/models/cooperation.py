"""Who helps the host, and whether they said so."""

from typing import TYPE_CHECKING, Self

from django.db import models

from accounts.models import Person
from events.models.event import Event
from organizations.models import Organization

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class CooperationQuerySet(models.QuerySet["Cooperation"]):
    """Cooperations in the domain's words."""

    def managed_by(self, person: "Person | AnonymousUser", *, role: str = "viewer") -> Self:
        """Those for which an organization of the person is asked; whoever hosts looks at the event instead."""
        return self.filter(organization__in=Organization.objects.managed_by(person, role=role))

    def confirmed(self) -> Self:
        """Those who said yes."""
        return self.filter(state=Cooperation.State.CONFIRMED)


CooperationManager = models.Manager.from_queryset(CooperationQuerySet)


class Cooperation(models.Model):
    """An organization that the host asked to help with an event, and its answer."""

    class State(models.TextChoices):
        """What was answered."""

        INVITED = "invited", "等回复"
        CONFIRMED = "confirmed", "同意协办"
        DECLINED = "declined", "不能协办"

    event = models.ForeignKey(Event, verbose_name="活动", on_delete=models.CASCADE, related_name="cooperations")
    organization = models.ForeignKey(
        Organization, verbose_name="单位", on_delete=models.CASCADE, related_name="cooperations"
    )
    state = models.CharField("回复", max_length=12, choices=State.choices, default=State.INVITED)
    invited_at = models.DateTimeField("邀请时间")
    by = models.ForeignKey(
        Person, verbose_name="谁回复的", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField("回复时间", null=True, blank=True)
    reason = models.CharField("原因", max_length=200, blank=True)

    objects = CooperationManager()

    class Meta:
        verbose_name = verbose_name_plural = "协办"
        ordering = ["organization__name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "organization"], name="cooperation_once_per_organization"),
            models.CheckConstraint(
                condition=~models.Q(state="declined") | ~models.Q(reason=""), name="declined_with_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["organization", "state"], name="cooperation_by_answer")]  # workbench

    def __str__(self) -> str:
        return f"{self.event} · {self.organization}"
