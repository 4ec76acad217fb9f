"""People named for a date: speakers, drivers. They may never sign in."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from accounts.models import Person
from core import texts
from core.fields import EncryptedTextField
from organizations.models import Organization, OrganizationQuerySet
from venues.models import Resource

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class CrewQuerySet(models.QuerySet["CrewMember"]):
    """Crew in the domain's words."""

    def active(self) -> Self:
        """Who may still be named."""
        return self.filter(active=True)

    def same_person(self, *, organization: Organization | None, role: str, name: str) -> "CrewMember | None":
        """Who is listed there for the same, however the name is written."""
        key = texts.name_key(name)
        others = self.filter(organization=organization, role=role).exclude(name="")
        return next((member for member in others if texts.name_key(member.name) == key), None)

    def managed_by(self, person: "Person | AnonymousUser", *, role: str = "viewer") -> Self:
        """Of organizations in which the person has at least this role."""
        return self.filter(organization__in=Organization.objects.managed_by(person, role=role))

    def offered_by(self, organizations: OrganizationQuerySet) -> Self:
        """Whom these organizations may name: their own people, and drivers of whoever lends a van that needs one."""
        lenders = Resource.objects.usable().filter(needs_driver=True).values("organization")
        drivers = Q(role=CrewMember.Role.DRIVER, organization__in=lenders)
        return self.active().filter(Q(organization__in=organizations) | drivers)

    def offered_to(self, person: "Person | AnonymousUser") -> Self:
        """Whom the person may name; the numbers of others' drivers are not theirs to read."""
        return self.offered_by(Organization.objects.managed_by(person))

    def known_to(self, person: "Person | AnonymousUser") -> Self:
        """Whose plans the person may ask about: their organizations' own people, and those whom they may name."""
        return self.managed_by(person) | self.offered_to(person)


CrewManager = models.Manager.from_queryset(CrewQuerySet)


class CrewMember(models.Model):
    """A speaker, driver or guide whom organizers name for dates, and who can't be in two places."""

    class Role(models.TextChoices):
        """What for."""

        SPEAKER = "speaker", "主讲人"
        DRIVER = "driver", "司机"
        GUIDE = "guide", "讲解员"

    name = models.CharField("姓名", max_length=40)
    """Empty once the person is erased; the dates keep the row."""
    role = models.CharField("做什么", max_length=10, choices=Role.choices)
    title = models.CharField("身份", max_length=60, blank=True, help_text="例如：市医院营养科医生。")
    organization = models.ForeignKey(
        Organization, verbose_name="谁请来的", on_delete=models.PROTECT, related_name="crew"
    )
    phone = EncryptedTextField("手机", blank=True, default="")
    active = models.BooleanField("还请", default=True)

    ahead: int
    """Counted by ``pages.upcoming.with_dates_ahead``."""

    objects = CrewManager()
    history = HistoricalRecords(excluded_fields=["phone"])

    class Meta:
        verbose_name = verbose_name_plural = "主讲人和司机"
        ordering = ["role", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name", "role"], condition=~Q(name=""), name="crew_member_once_per_organization"
            )
        ]

    def __str__(self) -> str:
        return self.name or "已注销的人"
