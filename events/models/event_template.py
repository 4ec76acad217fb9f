"""Events kept as patterns for new ones."""

import uuid
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from accounts.models import Person
from events.models.event import Event
from organizations.models import Organization

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class EventTemplateQuerySet(models.QuerySet["EventTemplate"]):
    """Templates in the domain's words."""

    def managed_by(self, person: "Person | AnonymousUser", *, role: str = "organizer") -> Self:
        """Of organizations in which the person has at least this role: they may change them."""
        return self.filter(organization__in=Organization.objects.managed_by(person, role=role))

    def usable_by(self, person: "Person | AnonymousUser") -> Self:
        """Those a person who organizes may make events from: of the own organizations, and what is shared."""
        mine = Organization.objects.managed_by(person, role="organizer")
        return self.filter(Q(organization__in=mine) | Q(is_shared=True)) if mine.exists() else self.none()


EventTemplateManager = models.Manager.from_queryset(EventTemplateQuerySet)


class EventTemplate(models.Model):
    """An event without its days: words, what it takes along, and its dates as days after the first."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        Organization, verbose_name="单位", on_delete=models.CASCADE, related_name="event_templates"
    )
    name = models.CharField("模板名", max_length=80)
    kind = models.CharField("类型", max_length=20, choices=Event.Kind.choices)
    content: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField("内容")
    """``events.duplication.snapshots``: no names or numbers of people."""
    is_shared = models.BooleanField("各单位都能用", default=False)
    used = models.PositiveIntegerField("用过几次", default=0)
    by = models.ForeignKey(Person, verbose_name="建立人", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField("建立时间")

    objects = EventTemplateManager()

    class Meta:
        verbose_name = verbose_name_plural = "活动模板"
        ordering = ["-used", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "name"], name="template_name_once_per_organization")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def date_count(self) -> int:
        """How many dates an event from it has."""
        return len(self.content["dates"])

    @property
    def day_count(self) -> int:
        """Over how many days they go."""
        return len({date["day"] for date in self.content["dates"]})
