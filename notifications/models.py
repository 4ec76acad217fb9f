"""Models of messages: the outbox, receipts, resendings, opt-outs, switches and staff tasks."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Value
from django.db.models.functions import Cast, Concat

from accounts.models import Person
from core import crypto
from core.fields import EncryptedTextField
from core.phone_numbers import phones
from organizations.models import Organization

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class Purpose(models.TextChoices):
    """What a message is for; switches, opt-outs, times and caps go by it."""

    CODE = "code", "登录验证码"
    PROOF = "proof", "报名时确认号码"
    REGISTRATION = "registration", "报名结果"
    OFFER = "offer", "候补通知"
    REMINDER = "reminder", "活动提醒"
    CHANGE = "change", "活动变动"
    CANCELLATION = "cancellation", "活动取消"
    SHIFT = "shift", "岗位通知"
    BASE = "base", "基地通知"
    REQUEST = "request", "点单"
    STAFF = "staff", "工作提醒"
    URGENT = "urgent", "应急审批"


class MessageQuerySet(models.QuerySet["Message"]):
    """Messages in the domain's words."""

    def to_number(self, e164: str) -> Self:
        """Everything for one number."""
        return self.filter(phone_hash=phones.look_up(e164))

    def due(self, now: dt.datetime) -> Self:
        """Pending and final, their time has come, no failed attempt asks for patience, and the number was not erased
        meanwhile.
        """
        rested = models.Q(retry_at=None) | models.Q(retry_at__lte=now)
        final = self.filter(rested, state=Message.State.PENDING, is_provisional=False, not_before__lte=now)
        return final.exclude(phone_hash="")

    def blank(self) -> int:
        """Take away number and words, the key (it holds a part of the hash) and what leads to a gateway's log."""
        bare = Concat(Value("erased:"), Cast("pk", models.CharField()))
        return self.update(phone="", phone_hash="", text="", provider_id="", key=bare)

    def managed_by(self, person: "Person | AnonymousUser", *, role: str = "viewer") -> Self:
        """Those of the person's organizations; the association sees all, also those of no organization."""
        organizations = Organization.objects.managed_by(person, role=role)
        sees_all = models.Exists(organizations.filter(is_association=True))
        return self.filter(models.Q(organization__in=organizations) | sees_all)

    def unsettled(self) -> Self:
        """Failed or unknown, still true, and not sent again: somebody must look."""
        bad = [Message.State.FAILED, Message.State.UNKNOWN]
        return self.filter(state__in=bad, is_moot=False, resending=None)


MessageManager = models.Manager.from_queryset(MessageQuerySet)


class Message(models.Model):
    """An outbox row: the truth about one text to one number."""

    class State(models.TextChoices):
        """From pending to one of the ends. ``unknown`` is never sent again by itself."""

        PENDING = "pending", "待发"
        SENDING = "sending", "正在发"
        SUBMITTED = "submitted", "已交网关"
        DELIVERED = "delivered", "已送达"
        FAILED = "failed", "没送到"
        UNKNOWN = "unknown", "不知到没到"
        WITHDRAWN = "withdrawn", "已撤回"
        EXPIRED = "expired", "已过时"

    phone = EncryptedTextField()
    phone_hash = models.CharField(max_length=64)
    purpose = models.CharField("用途", max_length=20, choices=Purpose.choices)
    text = EncryptedTextField("正文", blank=True)
    """Encrypted; blanked for codes once submitted."""
    key = models.CharField(max_length=120, unique=True)
    """Dedupe key: ``change:<id>:<phone hash prefix>`` or purpose, object, revision, number."""
    about = models.CharField(max_length=60, blank=True)
    """What it speaks of (``registration:12``), so that a verb can withdraw its own pending messages."""
    organization = models.ForeignKey(Organization, null=True, on_delete=models.SET_NULL, related_name="messages_sent")
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.PENDING)
    at_once = models.BooleanField(default=False)
    """Goes at any hour and past the daily cap: codes, answers, changes of what starts soon. What it was when the text
    was written; it is decided again just before the call."""
    spans = models.JSONField(default=list)
    """``[start, end]`` in ISO of each date it speaks of, the old and the new ones: they say whether it is urgent."""
    replaces = models.JSONField(default=list)
    """``about`` of each text that it took the place of before anybody got it; oldest first."""
    is_provisional = models.BooleanField(default=False)
    """It waits, and is composed again from what holds when its time has come; until then no worker takes it."""
    is_moot = models.BooleanField("不用再说", default=False)
    """The fact is gone since: what failed before is not sent again."""
    segments = models.PositiveSmallIntegerField("计费条数", default=1)
    created_at = models.DateTimeField("写入时间")
    not_before = models.DateTimeField("最早发送")
    retry_at = models.DateTimeField("再试", null=True)
    """After an attempt that provably failed; ``not_before`` stays, so that its age is seen."""
    expires_at = models.DateTimeField("过时")
    lease = models.CharField(max_length=32, blank=True)
    leased_until = models.DateTimeField(null=True)
    called_at = models.DateTimeField("交出时间", null=True)
    """Written, and committed, before the gateway is called: a lost row without it was provably not sent."""
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    gateway = models.CharField("网关", max_length=20, blank=True)
    provider_id = models.CharField(max_length=80, blank=True)
    problem = models.CharField("问题", max_length=80, blank=True)
    submitted_at = models.DateTimeField("交网关时间", null=True)
    finished_at = models.DateTimeField("结束时间", null=True)

    objects = MessageManager()

    class Meta:
        verbose_name = verbose_name_plural = "短信"
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["state", "not_before"], name="message_due"
            ),  # notifications.delivery.delivering: claim
            models.Index(fields=["phone_hash", "called_at"], name="message_by_phone"),  # limits a day
            models.Index(fields=["called_at"], name="message_by_call"),  # daily cap
            models.Index(fields=["about"], name="message_about"),  # outbox.withdraw
            models.Index(fields=["organization", "-id"], name="message_by_organization"),  # staff list
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {phones.mask(self.phone)} {self.get_state_display()}"

    @property
    def dates(self) -> list[tuple[dt.datetime, dt.datetime]]:
        """``spans`` as moments."""
        return [(dt.datetime.fromisoformat(start), dt.datetime.fromisoformat(end)) for start, end in self.spans]


class Receipt(models.Model):
    """One delivery report, kept once; reports may come early, late and out of order."""

    class Status(models.TextChoices):
        """What a gateway says; only the first is the end for sure."""

        DELIVERED = "delivered", "送到手机"
        FAILED = "failed", "没送到"
        REJECTED = "rejected", "运营商不收"
        ACCEPTED = "accepted", "运营商收下"
        BUFFERED = "buffered", "运营商在等手机开机"

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="receipts")
    status = models.CharField("状态", max_length=10, choices=Status.choices)
    received_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "回执"
        constraints = [models.UniqueConstraint(fields=["message", "status"], name="receipt_once")]

    def __str__(self) -> str:
        return f"{self.message_id} {self.status}"


class WakeUp(models.Model):
    """Whether the worker was asked to look for what is due and has not begun yet: one row."""

    ONLY = 1
    asked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "叫醒发送"

    def __str__(self) -> str:
        return str(self.asked_at or "-")


class Resending(models.Model):
    """Somebody had a failed or unknown message sent again, once, and said why."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="resending")
    again = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="resent_from")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField("原因", max_length=120)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "再发"

    def __str__(self) -> str:
        return f"{self.message_id} -> {self.again_id}"


class ResendBatch(models.Model):
    """Somebody had all messages of a kind sent again, with one reason; the worker goes on from here."""

    state = models.CharField("状态", max_length=12, choices=Message.State.choices)
    purpose = models.CharField("用途", max_length=20, choices=Purpose.choices, blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField("原因", max_length=120)
    at = models.DateTimeField("时间")
    after = models.PositiveBigIntegerField(default=0)
    """Up to this message it is done."""
    until = models.PositiveBigIntegerField()
    """The last message that there was."""
    sent = models.PositiveIntegerField("再发了", default=0)
    finished_at = models.DateTimeField("做完", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "成批再发"
        indexes = [models.Index(fields=["finished_at"], name="resend_batch_open")]  # resending.go_on

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.sent}"


class Breaker(models.Model):
    """Whether a gateway works, for all workers: while it is open nothing is tried but a probe now and then."""

    gateway = models.CharField("网关", max_length=20, unique=True)
    failures = models.PositiveIntegerField("连着失败", default=0)
    opened_at = models.DateTimeField("从什么时候起", null=True)
    """Since when it is open; empty while calls go."""
    probe_at = models.DateTimeField("下次试", null=True)
    """From then on one worker may try once; whoever takes the right moves it on."""
    problem = models.CharField("问题", max_length=80, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "短信通道"

    def __str__(self) -> str:
        state = "不通" if self.opened_at else "通"
        return f"{self.gateway} {state}"


class OptOut(models.Model):
    """A number that wants no more messages of a purpose. It stays when the number is erased: else texts came again."""

    number = models.CharField(max_length=64)
    """``sealed_number``: under a key of its own, so that it leads to no other row."""
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    since = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "退订"
        constraints = [models.UniqueConstraint(fields=["number", "purpose"], name="opt_out_once")]

    def __str__(self) -> str:
        return f"{self.number[:8]} {self.purpose}"

    @staticmethod
    def sealed_number(phone_hash: str) -> str:
        """What stands here for a number's look-up hash."""
        return crypto.hash_of_its_own("opt-out", phone_hash)


class Switch(models.Model):
    """Messages of a purpose (or, with an empty purpose, all) are held while it is off."""

    purpose = models.CharField("用途", max_length=20, choices=Purpose.choices, blank=True, unique=True)
    off = models.BooleanField("停发", default=False)
    by = models.ForeignKey(Person, verbose_name="谁改的", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField("什么时候改的", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "短信开关"

    def __str__(self) -> str:
        state = "停" if self.off else "开"
        return f"{self.get_purpose_display() or '全部'} {state}"


class StaffTask(models.Model):
    """Something that one of the staff should see or do; their next text is made of what they were not told yet."""

    class Kind(models.TextChoices):
        """Which list it stands in, in the order in which a text names them."""

        APPROVAL = "approval", "等您审批"
        SENT_BACK = "sent_back", "退回来的"
        APPROVED = "approved", "批准了的"
        REQUEST = "request", "点单"
        BOOKING = "booking", "借场地和车辆"
        COOPERATION = "cooperation", "请您协办"
        COOPERATION_ANSWER = "cooperation_answer", "协办单位的答复"
        SIGN_IN = "sign_in", "登录上的异常"
        REGISTRATION = "registration", "团体申请"
        LATE_WITHDRAWAL = "late_withdrawal", "临时退出的"
        COVER = "cover", "找人接岗"
        UNANSWERED = "unanswered", "没答应新安排的"
        LOST_QUALIFICATION = "lost_qualification", "志愿者资格失效的"
        SMALL_GROUP = "small_group", "报的人不够"
        TEAM = "team", "志愿服务队"
        GATEWAY = "gateway", "短信通道"

        @classmethod
        def by_text(cls) -> list[str]:
            """Those that texts tell of; that the gateway is away is only shown on pages."""
            return [kind for kind in cls.values if kind != cls.GATEWAY]

    person = models.ForeignKey(Person, verbose_name="谁", on_delete=models.CASCADE, related_name="staff_tasks")
    kind = models.CharField("哪一类", max_length=20, choices=Kind.choices)
    about = models.CharField(max_length=60)
    """What it speaks of (``event:12``), so that a verb can take it back once it is done."""
    key = models.CharField(max_length=120, unique=True)
    """Nobody is told the same thing twice."""
    subject = models.CharField("什么事", max_length=100)
    """《野生菌安全讲座》: where several are told in one text."""
    text = EncryptedTextField("全文")
    """The whole sentence, where it is told alone."""
    path = models.CharField("页面", max_length=120)
    organization = models.ForeignKey(Organization, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField("写入时间")
    message = models.ForeignKey(
        Message, verbose_name="短信", null=True, on_delete=models.SET_NULL, related_name="staff_tasks"
    )
    """The text that told it; empty while it waits for one."""

    class Meta:
        verbose_name = verbose_name_plural = "工作提醒"
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["message", "created_at"], name="staff_task_untold"
            ),  # notifications.staff_tasks.gathering
            models.Index(
                fields=["about", "kind"], name="staff_task_about"
            ),  # notifications.staff_tasks.assigning: withdraw
            models.Index(fields=["person", "-id"], name="staff_task_by_person"),  # the person's own page
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_kind_display()} {self.subject}"


class Mute(models.Model):
    """Somebody of the staff wants no texts about a kind of staff tasks; what is urgent comes all the same."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="mutes")
    kind = models.CharField(max_length=20, choices=StaffTask.Kind.choices)

    class Meta:
        verbose_name = verbose_name_plural = "不要的工作提醒"
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="mute_once")]

    def __str__(self) -> str:
        return f"{self.person} {self.get_kind_display()}"
