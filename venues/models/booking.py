"""Bookings of spaces and resources, in one table."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from accounts.models import Person
from core.bounds import MAX_DURATION
from core.constraints import NoOverlap
from core.spans import Span
from organizations.models import Organization
from venues.models.resource import Resource, Space

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

LIVE = ("tentative", "confirmed")
"""States in which a booking keeps others out."""


PADDING = dt.timedelta(days=46)
"""Set-up and clear-up add no more: two small integers of minutes."""


def overlapping(first: dt.datetime, last: dt.datetime) -> Q:
    """Of bookings whose padded span overlaps [first, last)."""
    return Q(busy_from__lt=last, busy_from__gt=first - MAX_DURATION - PADDING, busy_until__gt=first)


class BookingQuerySet(models.QuerySet["Booking"]):
    """Bookings in the domain's words."""

    def live(self) -> Self:
        """Those that keep others out."""
        return self.filter(state__in=LIVE)

    def blocking(self, *, now: dt.datetime) -> Self:
        """Those that keep others out now: a tentative one that has run out keeps nobody out."""
        return self.live().exclude(state=Booking.State.TENTATIVE, expires_at__lte=now)

    def between(self, first: dt.datetime, last: dt.datetime) -> Self:
        """Whose padded span overlaps the half-open span; the index by start reads no more than LONGEST back."""
        return self.filter(overlapping(first, last))

    def to_answer_by(self, person: "Person | AnonymousUser", *, role: str = "organizer") -> Self:
        """Those that wait for an answer of an organization in which the person has at least this role."""
        return self.live().filter(answer=Booking.Answer.ASKED).kept_by(person, role=role)

    def kept_by(self, person: "Person | AnonymousUser", *, role: str = "organizer") -> Self:
        """Of things that an organization in which the person has at least this role answers for."""
        mine = Organization.objects.managed_by(person, role=role)
        return self.filter(Q(space__venue__organization__in=mine) | Q(resource__organization__in=mine))


BookingManager = models.Manager.from_queryset(BookingQuerySet)


class Booking(models.Model):
    """A space or a resource taken for a time. No two live ones of one thing overlap, padding included."""

    class State(models.TextChoices):
        """The states of a booking, of which some keep others out."""

        TENTATIVE = "tentative", "暂留"
        CONFIRMED = "confirmed", "已定"
        RELEASED = "released", "已放开"
        SKIPPED = "skipped", "跳过"

    class Kind(models.TextChoices):
        """What for."""

        USE = "use", "办活动"
        CLOSURE = "closure", "停用"
        UPKEEP = "upkeep", "保养"

    class Answer(models.TextChoices):
        """What the manager of another organization's thing said."""

        NOT_NEEDED = "not_needed", "不用问"
        ASKED = "asked", "等答复"
        ACCEPTED = "accepted", "同意"
        DECLINED = "declined", "不同意"

    space = models.ForeignKey(
        Space, verbose_name="场地", null=True, blank=True, on_delete=models.PROTECT, related_name="bookings"
    )
    resource = models.ForeignKey(
        Resource, verbose_name="车辆和设备", null=True, blank=True, on_delete=models.PROTECT, related_name="bookings"
    )
    start = models.DateTimeField("开始")
    end = models.DateTimeField("结束")
    busy_from = models.DateTimeField("占用从")
    busy_until = models.DateTimeField("占用到")
    """The span with set-up and clear-up: what the constraint compares."""
    state = models.CharField("状态", max_length=10, choices=State.choices)
    kind = models.CharField("用途", max_length=10, choices=Kind.choices, default=Kind.USE)
    organization = models.ForeignKey(
        Organization, verbose_name="使用单位", on_delete=models.PROTECT, related_name="bookings"
    )
    purpose = models.CharField("做什么", max_length=120, blank=True)
    expires_at = models.DateTimeField("暂留到", null=True, blank=True)
    answer = models.CharField("答复", max_length=12, choices=Answer.choices, default=Answer.NOT_NEEDED)
    answer_note = models.CharField("答复说明", max_length=120, blank=True)
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField("答复时间", null=True)
    suggested_start = models.DateTimeField("建议开始", null=True)
    suggested_end = models.DateTimeField("建议结束", null=True)
    by = models.ForeignKey(Person, verbose_name="登记人", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField("登记时间")

    objects = BookingManager()

    class Meta:
        verbose_name = verbose_name_plural = "占用"
        ordering = ["busy_from", "pk"]
        constraints = [
            NoOverlap(name="space_taken_once", thing="space", live=LIVE, start="busy_from", end="busy_until"),
            NoOverlap(name="resource_taken_once", thing="resource", live=LIVE, start="busy_from", end="busy_until"),
            models.CheckConstraint(
                condition=Q(space__isnull=True, resource__isnull=False) | Q(space__isnull=False, resource__isnull=True),
                name="booking_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(busy_from__lte=F("start"), start__lt=F("end"), busy_until__gte=F("end")),
                name="booking_spans_in_order",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__isnull=True) | ~Q(state="confirmed"), name="only_tentative_expires"
            ),
        ]
        indexes = [
            models.Index(fields=["space", "busy_from"], name="booking_by_space"),  # clashes, trigger, planner
            models.Index(fields=["resource", "busy_from"], name="booking_by_resource"),  # the same
            models.Index(fields=["busy_from"], name="booking_by_start"),  # the list of programs
            models.Index(fields=["expires_at"], name="booking_by_expiry"),  # venues.bookings.booking.expire
        ]

    def __str__(self) -> str:
        return f"{self.thing} {self.start:%Y-%m-%d %H:%M}"

    @property
    def thing(self) -> Space | Resource:
        """The space or the resource."""
        found = self.space or self.resource
        assert found is not None  # noqa: S101 - the check constraint booking_of_one_thing
        return found

    @property
    def thing_key(self) -> tuple[str, int]:
        """``("space", 3)`` or ``("resource", 7)``: the thing without a look at it."""
        return ("space", self.space_id) if self.space_id else ("resource", self.resource_id or 0)

    @property
    def thing_owner_id(self) -> int:
        """The organization that answers for the thing."""
        return self.space.venue.organization_id if self.space else self.thing.organization_id  # type: ignore[union-attr] # a resource

    @property
    def waits_for_an_answer(self) -> bool:
        """Whether its manager was asked and has not said anything."""
        return self.answer == self.Answer.ASKED and self.state in LIVE

    def offers(self, thing: Space | Resource, start: dt.datetime, end: dt.datetime) -> bool:
        """Whether its manager suggested this very time, or a longer one, for this thing."""
        if self.suggested_start is None or self.suggested_end is None or self.thing != thing:
            return False
        return self.suggested_start <= start and end <= self.suggested_end

    @property
    def busy(self) -> Span:
        """When others are kept out."""
        return Span(self.busy_from, self.busy_until)
