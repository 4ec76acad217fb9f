"""An outreach that somebody asks for (点单): what, for whom, when, where, and what became of it."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, Q

from accounts.models import Person
from core import phrases, tokens
from core.fields import EncryptedTextField
from core.phone_numbers import phones
from events.models import vocabulary
from events.models.event import Event
from events.models.occurrence import Occurrence
from organizations.models import Area, Organization
from plan.models import Audience
from venues.models import Venue

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class OutreachRequestQuerySet(models.QuerySet["OutreachRequest"]):
    """Requests in the domain's words."""

    def of_number(self, e164: str) -> Self:
        """Under one contact number."""
        return self.filter(phone_hash=phones.look_up(e164))

    def managed_by(self, person: "Person | AnonymousUser", *, role: str = "viewer") -> Self:
        """Handed to an organization in which the person has at least this role, or in the street of its office.

        The association sees all. What nobody has confirmed yet, staff never see.
        """
        confirmed = self.exclude(state=OutreachRequest.State.UNCONFIRMED)
        mine = Organization.objects.managed_by(person, role=role)
        everywhere = Exists(mine.filter(is_association=True))
        streets = mine.filter(kind=Organization.Kind.STREET_OFFICE).exclude(area=None).values("area")
        return confirmed.filter(Q(everywhere) | Q(assigned_to__in=mine) | Q(street__in=streets))

    def to_answer(self) -> Self:
        """Requests that staff have to answer."""
        return self.filter(state__in=OutreachRequest.TO_ANSWER)


OutreachRequestManager = models.Manager.from_queryset(OutreachRequestQuerySet)


class OutreachRequest(models.Model):
    """A school, a village, a street asks for an outreach."""

    class State(models.TextChoices):
        """The states of a request: who has to act next, or how it ended."""

        UNCONFIRMED = "unconfirmed", "等本人确认"
        NEW = "new", "待答"
        PROPOSED = "proposed", "等对方选时间"
        AGREED = "agreed", "时间说好了"
        ARRANGED = "arranged", "已派单"
        CALLED_OFF = "called_off", "活动取消了"
        REFUSED = "refused", "办不了"
        DONE = "done", "办过了"
        RATED = "rated", "有反馈"
        WITHDRAWN = "withdrawn", "对方撤回"
        LAPSED = "lapsed", "过期没答"

    class Asker(models.TextChoices):
        """Who asks."""

        SCHOOL = "school", "学校、幼儿园"
        VILLAGE = "village", "村、社区"
        STREET = "street", "街道、机关"
        OTHER = "other", "企业和其他单位"

    class Style(models.TextChoices):
        """What sort of outreach."""

        ANY = "any", "听你们安排"
        VAN = "van", "大篷车、展品"
        HANDS_ON = "hands_on", "动手做实验"
        TALK = "talk", "讲座、讲课"
        ADVICE = "advice", "义诊、咨询"

    class Facility(models.TextChoices):
        """What the place has."""

        POWER = "power", "有电"
        PROJECTOR = "projector", "有投影或大屏"
        WATER = "water", "有自来水"
        SHADE = "shade", "有遮阳挡雨的地方"
        PARKING = "parking", "大篷车停得下"
        STAGE = "stage", "有舞台或讲台"

    TO_ANSWER = ("new", "agreed", "called_off")
    """Staff have to do something; ``ANSWERABLE``: they may."""
    ANSWERABLE = ("new", "proposed", "agreed", "called_off")
    WITHDRAWABLE = ("unconfirmed", "new", "proposed", "agreed")
    OPEN = ("unconfirmed", "new", "proposed", "agreed", "arranged")
    """Another one like it is the same one."""
    WITH_EVENT = ("arranged", "called_off", "done", "rated")
    OVER = ("called_off", "refused", "done", "rated", "withdrawn", "lapsed")

    asker = models.CharField("谁来点", max_length=10, choices=Asker.choices)
    organization_name = models.CharField("单位", max_length=60)
    contact_name = models.CharField("联系人", max_length=40, blank=True)
    phone = EncryptedTextField("联系手机", blank=True)
    phone_hash = models.CharField(max_length=64, blank=True)
    topic = models.CharField("内容", max_length=50)
    style = models.CharField("形式", max_length=10, choices=Style.choices, default=Style.ANY)
    wish = models.CharField("想看什么、听什么", max_length=200, blank=True)
    audiences = models.ManyToManyField(Audience, verbose_name="给谁", blank=True, related_name="requests")
    children = models.PositiveIntegerField("孩子", default=0)
    adults = models.PositiveIntegerField("大人", default=0)
    street = models.ForeignKey(Area, verbose_name="街道", on_delete=models.PROTECT, related_name="requests")
    venue = models.ForeignKey(
        Venue, verbose_name="场馆", null=True, blank=True, on_delete=models.PROTECT, related_name="requests"
    )
    place = models.CharField("地方", max_length=80, blank=True)
    """In words, where it is none of our venues."""
    place_key = models.CharField(max_length=100, editable=False)
    """``rules.place_key``: two requests for one place have the same."""
    facilities: "models.JSONField[list[str], list[str]]" = models.JSONField("场地条件", default=list, blank=True)
    """Values of ``Facility``."""
    notes = models.CharField("还要说的", max_length=300, blank=True)
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.UNCONFIRMED)
    state_changed_at = models.DateTimeField("状态时间")
    assigned_to = models.ForeignKey(
        Organization,
        verbose_name="交给",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="assigned_requests",
    )
    event = models.ForeignKey(
        Event, verbose_name="活动", null=True, blank=True, on_delete=models.PROTECT, related_name="requests"
    )
    occurrence = models.ForeignKey(
        Occurrence, verbose_name="场次", null=True, blank=True, on_delete=models.SET_NULL, related_name="requests"
    )
    """The one date of the event that was promised; without one all dates are (the event was made for the request)."""
    reason = models.CharField("原因", max_length=120, blank=True)
    """Why it was refused, or why the proposed times don't suit."""
    seed = models.CharField(max_length=32, default=tokens.new_seed, editable=False)
    link_digest = models.CharField(max_length=64, unique=True, editable=False)
    """Of the short link: ``tokens.digest(self.link_token)``."""
    revision = models.PositiveIntegerField(default=0)
    """Raised by every step; part of the keys of its messages."""
    network = models.CharField(max_length=64, blank=True, editable=False)
    """Keyed hash of the client's network: a budget against abuse, not a trace."""
    created_at = models.DateTimeField("点单时间")
    erased_at = models.DateTimeField("抹去时间", null=True)
    """When the contact was erased; counts stay."""

    objects = OutreachRequestManager()

    class Meta:
        verbose_name = verbose_name_plural = "点单"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(event__isnull=False) | ~Q(state__in=("arranged", "called_off", "done", "rated")),
                name="arranged_request_has_event",
            ),
            models.CheckConstraint(condition=Q(venue__isnull=False) | ~Q(place=""), name="request_has_a_place"),
        ]
        indexes = [
            models.Index(fields=["phone_hash", "created_at"], name="request_by_phone"),  # asking: limits, the same one
            models.Index(fields=["network", "created_at"], name="request_by_network"),  # asking: limits
            models.Index(fields=["state", "state_changed_at"], name="request_by_state"),  # queue, workbench, erasing
            models.Index(fields=["assigned_to", "state"], name="request_by_organization"),  # queue of a department
        ]

    def get_topic_display(self) -> str:
        """As the county calls it today."""
        return vocabulary.topic_name(self.topic)

    def __str__(self) -> str:
        return f"{self.organization_name} {self.get_topic_display()}"

    @property
    def heads(self) -> int:
        """How many people are expected."""
        return self.children + self.adults

    @property
    def where(self) -> str:
        """The venue's name, or the place in words."""
        return self.venue.name if self.venue else self.place

    @property
    def facility_words(self) -> list[str]:
        """有电, 有投影或大屏."""
        return [str(label) for value, label in self.Facility.choices if value in self.facilities]

    def is_about(self, occurrence: Occurrence) -> bool:
        """Whether the requester follows this date of the event."""
        return self.occurrence_id in {None, occurrence.pk}

    @property
    def is_answerable(self) -> bool:
        """Whether staff may still answer it."""
        return self.state in self.ANSWERABLE

    @property
    def is_withdrawable(self) -> bool:
        """Whether the requester may take it back by a button."""
        return self.state in self.WITHDRAWABLE

    @property
    def short_link(self) -> str:
        """The whole address of the requester's page, for messages."""
        return f"{settings.SITE_URL}/q{self.link_token}"

    @property
    def link_token(self) -> str:
        """14 letters and digits; the page is ``/q<token>``."""
        return tokens.derive("request", self.seed)


class RequestTime(models.Model):
    """A day that suits the requester, or one that the staff propose instead."""

    class Source(models.TextChoices):
        """Whose idea it is."""

        WISHED = "wished", "对方想要"
        PROPOSED = "proposed", "我们提的"

    class Part(models.TextChoices):
        """Which part of the day."""

        ANY = "any", "全天都行"
        MORNING = "morning", "上午"
        AFTERNOON = "afternoon", "下午"
        EVENING = "evening", "晚上"

    request = models.ForeignKey(OutreachRequest, on_delete=models.CASCADE, related_name="times")
    source = models.CharField(max_length=10, choices=Source.choices)
    position = models.PositiveSmallIntegerField(default=1)
    day = models.DateField("日期")
    part = models.CharField("时段", max_length=10, choices=Part.choices, default=Part.ANY)
    clock = models.TimeField("几点", null=True, blank=True)
    is_chosen = models.BooleanField("选定", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "点单的时间"
        ordering = ["source", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "source", "position"], name="request_time_once_per_position"),
            models.UniqueConstraint(
                fields=["request"], condition=Q(is_chosen=True), name="one_chosen_time_per_request"
            ),
        ]

    def __str__(self) -> str:
        return self.spoken

    @property
    def spoken(self) -> str:
        """9月17日 周四 下午 2:30; 9月17日 周四 全天都行."""
        return f"{phrases.date(self.day)} {self._hour}"

    def spoken_at(self, now: dt.datetime) -> str:
        """The same in a text that is written under a given present."""
        return f"{phrases.date(self.day, now=now)} {self._hour}"

    @property
    def full_words(self) -> str:
        """The same with its year, for words that are stored."""
        return f"{phrases.full_date(self.day)} {self._hour}"

    @property
    def _hour(self) -> str:
        if not self.clock:
            return str(self.get_part_display())
        return f"{phrases.part_of_day(self.clock)} {phrases.clock(self.clock)}"

    @property
    def begins(self) -> dt.time:
        """When it would start: the hour asked for, or the usual one of that part of the day."""
        usual = {self.Part.AFTERNOON: dt.time(14, 30), self.Part.EVENING: dt.time(19)}
        return self.clock or usual.get(self.Part(self.part), dt.time(9, 30))


class RequestStep(models.Model):
    """What was done with a request, by whom, when: shown to staff and, without names, to the requester."""

    request = models.ForeignKey(OutreachRequest, on_delete=models.CASCADE, related_name="steps")
    at = models.DateTimeField("时间")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    """Empty: the requester, or nobody."""
    words = models.CharField("做了什么", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "点单的经过"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.words


class RequestFeedback(models.Model):
    """What the requester says afterwards: three questions, whether to come again, and a sentence."""

    class Mark(models.TextChoices):
        """Three are enough."""

        GOOD = "good", "很好"
        FAIR = "fair", "还行"
        POOR = "poor", "不好"

    request = models.OneToOneField(OutreachRequest, on_delete=models.CASCADE, related_name="feedback")
    content = models.CharField("内容合不合适", max_length=4, choices=Mark.choices)
    telling = models.CharField("讲得清不清楚", max_length=4, choices=Mark.choices)
    planning = models.CharField("时间地点安排", max_length=4, choices=Mark.choices)
    again = models.BooleanField("下次还想请")
    sentence = models.CharField("还想说的", max_length=300, blank=True)
    given_at = models.DateTimeField("反馈时间")

    class Meta:
        verbose_name = verbose_name_plural = "点单反馈"

    def __str__(self) -> str:
        return f"{self.request} {self.get_content_display()}"
