"""Models of seat pools, registrations, the seats they claim, and the people in them."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Min, Q, Sum

from accounts.models import Person
from core import tokens
from core.fields import EncryptedTextField
from core.phone_numbers import phones
from events.models import Event, Occurrence
from organizations.models import Organization

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class SeatPoolQuerySet(models.QuerySet["SeatPool"]):
    """Pools in the domain's words."""

    def with_room(self) -> Self:
        """Each with what those who are short in its queue let by (what ``SeatPool.room`` needs), and with the seats that
        are held under numbers which nobody has proved yet.
        """
        waits = Q(claims__position__isnull=False, claims__beside=False)
        short = Q(claims__seats__gt=F("capacity") - F("taken"))
        unproven = Q(claims__held=True, claims__registration__status=Registration.Status.UNPROVEN)
        return self.annotate(
            let_by=Min("claims__lets_by", filter=waits & short), unproven=Sum("claims__seats", filter=unproven)
        )


SeatPoolManager = models.Manager.from_queryset(SeatPoolQuerySet)


class SeatPool(models.Model):
    """Seats of an event (a whole course) or of one occurrence. ``taken`` never exceeds ``capacity``."""

    class Unit(models.TextChoices):
        """What is counted."""

        PEOPLE = "people", "人"
        GROUPS = "groups", "组"

    event = models.ForeignKey(Event, verbose_name="活动", on_delete=models.CASCADE, related_name="seat_pools")
    occurrence = models.OneToOneField(
        Occurrence, verbose_name="场次", null=True, blank=True, on_delete=models.CASCADE, related_name="seat_pool"
    )
    """Empty: the pool is of the whole course."""
    unit = models.CharField("单位", max_length=10, choices=Unit.choices, default=Unit.PEOPLE)
    capacity = models.PositiveIntegerField("名额")
    taken = models.PositiveIntegerField("已用", default=0)
    waiting = models.PositiveIntegerField("候补", default=0)
    """Parties in the queue; while it is not zero, newcomers join the queue."""
    beside = models.PositiveIntegerField("旁边等的团体", default=0)
    """Groups that wait beside the queue, until as many seats as they need are free; nobody waits for them."""
    last_position = models.PositiveIntegerField(default=0)
    """The last place given in the queue; only rises, under the row's lock. Places are given for all pools of the event
    together: who came earlier has the lower one in each.
    """
    group_limit = models.PositiveIntegerField("一个团体最多几人", null=True, blank=True)
    """Where groups are counted; empty: as the event says, else as many as the hall holds, else ``rules.GROUP_HEADS``."""
    is_open = models.BooleanField("开放报名", default=True)
    set_by_hand = models.BooleanField(default=True, editable=False)
    """False: it follows ``Event.seats_each`` until the event is published or somebody sets it."""

    let_by: int | None
    """Annotated by ``with_room``: None where nobody in the queue is short here."""
    unproven: int | None
    """Annotated by ``with_room``: None where everybody who has seats has proved their number."""

    objects = SeatPoolManager()

    class Meta:
        verbose_name = verbose_name_plural = "名额"
        constraints = [
            models.CheckConstraint(condition=Q(taken__lte=F("capacity")), name="seats_never_overbooked"),
            models.UniqueConstraint(
                fields=["event"], condition=Q(occurrence__isnull=True), name="one_course_pool_per_event"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.occurrence or self.event} {self.taken}/{self.capacity}"

    @property
    def free(self) -> int:
        """Seats that nobody has."""
        return self.capacity - self.taken

    @property
    def room(self) -> int:
        """Free seats that a newcomer may take: not those that are kept for whoever heads the queue.

        Read by ``with_room``.
        """
        return self.free if self.let_by is None else min(self.free, self.let_by)

    def seats_for(self, party_size: int) -> int:
        """What a party of this size takes here: its people, or 1 where groups are counted."""
        return 1 if self.unit == self.Unit.GROUPS else party_size

    def is_coming(self, now: "dt.datetime") -> bool:
        """Whether what the seats are for is still to begin; a course pool leaves that to its event."""
        return self.occurrence is None or (self.occurrence.is_scheduled and self.occurrence.start > now)


class RegistrationQuerySet(models.QuerySet["Registration"]):
    """Registrations in the domain's words."""

    def active(self) -> Self:
        """Holding a seat, an offer or a place in the queue."""
        return self.filter(status__in=Registration.ACTIVE)

    def of_number(self, e164: str) -> Self:
        """Under one contact number."""
        return self.filter(phone_hash=phones.look_up(e164))

    def managed_by(self, person: "Person | AnonymousUser", *, role: str = "viewer") -> Self:
        """Of events hosted by an organization in which the person has at least this role."""
        return self.filter(event__host__in=Organization.objects.managed_by(person, role=role))


RegistrationManager = models.Manager.from_queryset(RegistrationQuerySet)


class Registration(models.Model):
    """A party's claim on an event or some of its occurrences. The phone is a contact, not a person."""

    class Status(models.TextChoices):
        """Where it stands."""

        UNPROVEN = "unproven", "还没确认号码"
        REQUESTED = "requested", "已申请"
        CONFIRMED = "confirmed", "报上了"
        WAITLISTED = "waitlisted", "候补中"
        OFFERED = "offered", "有空位，等答复"
        DECLINED = "declined", "没有接受"
        EXPIRED = "expired", "过了答复时间"
        WITHDRAWN = "withdrawn", "已退出"
        ATTENDED = "attended", "来了"
        ABSENT = "absent", "没来"
        CANCELLED = "cancelled", "活动取消"
        REFUSED = "refused", "主办方没有同意"

    class For(models.TextChoices):
        """Who registered for whom."""

        SELF = "self", "我自己"
        FAMILY = "family", "家里人"
        NEIGHBOR = "neighbor", "邻居、朋友"
        GROUP = "group", "学校、村组团体"
        CLERK = "clerk", "工作人员代报"

    class Proof(models.TextChoices):
        """How whoever holds the number said that it was they."""

        CODE = "code", "填了短信里的验证码"
        LINK = "link", "点了短信里的链接"
        ANSWER = "answer", "回了短信"
        SIGN_IN = "sign_in", "用这个号码登录"
        STAFF = "staff", "工作人员打电话核实"

    SEATED = ("confirmed", "attended")
    ACTIVE = ("unproven", "requested", "confirmed", "waitlisted", "offered", "attended")

    event = models.ForeignKey(Event, verbose_name="活动", on_delete=models.PROTECT, related_name="registrations")
    occurrences = models.ManyToManyField(
        Occurrence, verbose_name="场次", through="SeatClaim", related_name="registrations"
    )
    seed = models.CharField(max_length=32, default=tokens.new_seed, editable=False)
    link_digest = models.CharField(max_length=64, unique=True, editable=False)
    """Of the personal page's short link: ``tokens.digest(self.link_token)``."""
    phone = EncryptedTextField("联系手机")
    phone_hash = models.CharField(max_length=64)
    contact_name = models.CharField("联系人", max_length=40)
    made_for = models.CharField("给谁报", max_length=10, choices=For.choices, default=For.SELF)
    party_size = models.PositiveIntegerField("人数")
    group_name = models.CharField("学校或村组", max_length=60, blank=True)
    grade = models.CharField("年级", max_length=40, blank=True)
    pupils = models.PositiveIntegerField("学生", default=0)
    adults = models.PositiveIntegerField("老师和家长", default=0)
    needs = models.CharField("要照顾的", max_length=200, blank=True)
    status = models.CharField("状态", max_length=12, choices=Status.choices)
    status_changed_at = models.DateTimeField("状态时间")
    offer_expires_at = models.DateTimeField("答复期限", null=True)
    created_at = models.DateTimeField("报名时间")
    created_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField("原因", max_length=120, blank=True)
    """Why staff withdrew or refused it."""
    wait_if_full = models.BooleanField("坐不下也等", default=False)
    """Whether it chose to wait where some seats were free, but too few."""
    network = models.CharField(max_length=64, blank=True, editable=False)
    """Keyed hash of the client's network: a budget against abuse, not a trace."""
    browser = models.CharField(max_length=32, blank=True, editable=False)
    """Keyed hash of the browser that registered: pressed twice there is one registration, and leads to it."""
    revision = models.PositiveIntegerField(default=0)
    """Raised by every change of status; part of the keys of its messages."""
    prove_by = models.DateTimeField("确认号码的期限", null=True)
    """Until when an unproven one holds what it holds. It stays when that runs out: nobody has proved the number."""
    proof_digest = models.CharField(max_length=64, blank=True, editable=False)
    """Keyed hash of the code in the latest text."""
    proof_tries = models.PositiveSmallIntegerField(default=0)
    proof_texts = models.PositiveSmallIntegerField(default=0)
    """How many texts asked the number whether it was they."""
    proof_asked_at = models.DateTimeField(null=True)
    proved_at = models.DateTimeField("确认号码的时间", null=True)
    proved_how = models.CharField("怎么确认的", max_length=10, choices=Proof.choices, blank=True)
    proved_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    """Who of the staff rang the number."""
    erased_at = models.DateTimeField("抹去时间", null=True)
    """When names and number were erased; counts stay."""

    objects = RegistrationManager()

    class Meta:
        verbose_name = verbose_name_plural = "报名"
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["phone_hash"], name="registration_by_phone"),  # Mine, duplicates
            models.Index(fields=["event", "status"], name="registration_by_event"),  # staff list
            models.Index(fields=["network", "created_at"], name="registration_by_network"),  # registering: limits
            models.Index(fields=["status", "offer_expires_at"], name="registration_by_deadline"),  # expiring
            models.Index(fields=["status", "prove_by"], name="registration_by_proof"),  # lapsing, unproven: limits
        ]

    def __str__(self) -> str:
        return f"{self.contact_name} {self.event}"

    def is_expected(self, since: dt.datetime) -> bool:
        """Whether the party comes and had registered before that moment."""
        return self.status == self.Status.CONFIRMED and bool(self.phone) and self.created_at < since

    @property
    def is_active(self) -> bool:
        """Holding a seat, an offer or a place in the queue."""
        return self.status in self.ACTIVE

    @property
    def is_restorable(self) -> bool:
        """Whether it was withdrawn, by a number that was proved, and is not erased."""
        return self.status == self.Status.WITHDRAWN and self.prove_by is None and self.erased_at is None

    @property
    def awaits_proof(self) -> bool:
        """Nobody has proved the number, and whoever does it now is still in time, be it without the seats."""
        return self.prove_by is not None and self.status in {self.Status.UNPROVEN, self.Status.EXPIRED}

    @property
    def is_holding(self) -> bool:
        """Whether it has seats; over claims that were read already."""
        return any(claim.held for claim in self.claims.all())

    @property
    def is_group(self) -> bool:
        """Whether a school or village comes as one group."""
        return self.made_for == self.For.GROUP

    @property
    def short_link(self) -> str:
        """The whole address of the personal page, for messages."""
        return f"{settings.SITE_URL}/r{self.link_token}"

    @property
    def overview_link(self) -> str:
        """The whole address of the page with all registrations of its number."""
        return f"{settings.SITE_URL}/a{self.pk}-{self.overview_token}"

    @property
    def overview_token(self) -> str:
        """Of a key of its own: who was handed the link of one registration doesn't see the others."""
        return tokens.derive("overview", self.seed)

    @property
    def link_token(self) -> str:
        """14 letters and digits; the personal page is ``/r<token>``."""
        return tokens.derive("registration", self.seed)


class SeatClaim(models.Model):
    """A registration's seats in one pool, held or waited for."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="claims")
    pool = models.ForeignKey(SeatPool, on_delete=models.PROTECT, related_name="claims")
    occurrence = models.ForeignKey(Occurrence, null=True, on_delete=models.PROTECT, related_name="claims")
    """The pool's occurrence; empty for a course pool."""
    seats = models.PositiveIntegerField("占名额")
    """People of the party, or 1 where the pool counts groups."""
    held = models.BooleanField(default=False)
    position = models.PositiveIntegerField("候补次序", null=True)
    """Place in the pool's queue, given under its lock; empty once held or left."""
    beside = models.BooleanField("在队伍旁边等", default=False)
    """A group that waits for as many seats as it needs: in order among those like it, and nobody waits for it."""
    lets_by = models.PositiveIntegerField("让过的名额", default=0)
    """Free seats that those behind may still take, because the desk skipped this party for them."""

    class Meta:
        verbose_name = verbose_name_plural = "占位"
        constraints = [
            models.UniqueConstraint(fields=["registration", "pool"], name="one_claim_per_pool"),
            models.UniqueConstraint(fields=["pool", "position"], name="queue_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.registration_id} {self.pool_id} {self.seats}"


class Attendee(models.Model):
    """Somebody who comes. No phone of their own is needed."""

    class AgeBand(models.TextChoices):
        """Enough to know who is in the room."""

        CHILD = "child", "14 岁以下"
        YOUTH = "youth", "14—17 岁"
        ADULT = "adult", "18—59 岁"
        ELDER = "elder", "60 岁以上"

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="attendees")
    name = models.CharField("称呼", max_length=40)
    name_key = models.CharField(max_length=40, editable=False)
    """The name without blanks, NFKC, lower case: "same number and same name" compares this."""
    age_band = models.CharField("年龄段", max_length=10, choices=AgeBand.choices, blank=True)
    relation = models.CharField("关系", max_length=20, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "来的人"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class QueueStep(models.Model):
    """What staff did about a registration and why: its history, said to whoever it concerns in kind words."""

    class Kind(models.TextChoices):
        """What was done."""

        CALLED = "called", "打了电话"
        SKIPPED = "skipped", "这次先问后面的"
        SPLIT = "split", "分成两份"
        APPROVED = "approved", "同意了"
        REFUSED = "refused", "没有同意"
        RESTORED = "restored", "恢复了报名"

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField("做了什么", max_length=10, choices=Kind.choices)
    reason = models.CharField("原因", max_length=120, blank=True)
    seats = models.PositiveIntegerField("名额", default=0)
    """How many were given past it, or how many of the party came at once."""
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "经过"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"
