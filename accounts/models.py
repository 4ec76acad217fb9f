"""Models of people, one-time codes, known numbers and devices, consents and sessions."""

import datetime as dt
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models, transaction
from simple_history.models import HistoricalRecords

from accounts import signals
from core import clock
from core.constraints import AppendOnly
from core.fields import EncryptedTextField
from core.phone_numbers import phones

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase


class PersonManager(BaseUserManager["Person"]):
    """Finds and makes people by phone number."""

    def create_user(self, phone: str, password: str | None = None, **fields: Any) -> "Person":
        """Make a person from an E.164 number; without a password they sign in by code only."""
        person = self.model(phone=phone, phone_hash=phones.look_up(phone), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, phone: str, password: str | None = None, **fields: Any) -> "Person":
        """Make an administrator of the whole site."""
        return self.create_user(phone, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, phone: str | None) -> "Person":
        """The person with this number, in any form that ``phones.parse`` reads."""
        return self.get(phone_hash=phones.look_up(phones.parse(phone or "")))


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in: a resident with a verified number, a volunteer, staff."""

    name = models.CharField("称呼", max_length=40, blank=True)
    phone = EncryptedTextField("手机号")
    phone_hash = models.CharField(max_length=64, unique=True, editable=False)
    language = models.CharField("语言", max_length=10, default="zh-hans")
    is_staff = models.BooleanField("可以进后台", default=False)
    is_active = models.BooleanField("启用", default=True)
    joined_at = models.DateTimeField("加入时间", default=clock.now)
    consented_at = models.DateTimeField("同意隐私说明的时间", null=True, blank=True)

    objects = PersonManager()
    history = HistoricalRecords(excluded_fields=["phone", "phone_hash", "password", "last_login"])

    _password: str | None
    _is_password_taken = False
    _had_password = True

    USERNAME_FIELD = "phone_hash"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = verbose_name_plural = "人员"

    def __str__(self) -> str:
        return self.name or phones.mask(self.phone) or "已注销的人"

    def set_password(self, raw_password: str | None) -> None:
        """Whoever had none has set one: nothing is told as changed."""
        self._had_password = self.has_usable_password()
        super().set_password(raw_password)

    def set_unusable_password(self) -> None:
        """Nobody signs in with a password any more; that is a change of it too."""
        super().set_unusable_password()
        self._is_password_taken = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store, and send ``access_ended`` where this ends the person's access: whichever page, command or API client does it.

        A password that is only hashed anew, as Django does after a sign-in, is no change.
        """
        is_new_password = self._password is not None or self._is_password_taken
        had_one = self._had_password or self._is_password_taken
        why = ("password" if had_one else "password_set") if is_new_password else "inactive"
        ends = (is_new_password or not self.is_active) and not self._state.adding
        with transaction.atomic():
            super().save(*args, **kwargs)
            self._is_password_taken = False
            if ends:
                self.devices.all().delete()
                signals.access_ended.send(Person, person=self, why=why, now=clock.now())


class Device(models.Model):
    """A browser in which a person has signed in: strangers never use up its budgets. It proves nothing by itself.

    The browser's cookie holds the token, the row its digest; several people may share one browser.
    """

    LIFE = dt.timedelta(days=400)

    person = models.ForeignKey(Person, verbose_name="人员", on_delete=models.CASCADE, related_name="devices")
    digest = models.CharField(max_length=64)
    since = models.DateTimeField("第一次登录")
    used_at = models.DateTimeField("最近一次登录")

    class Meta:
        verbose_name = verbose_name_plural = "登录过的设备"
        constraints = [models.UniqueConstraint(fields=["digest", "person"], name="device_once_a_person")]
        indexes = [models.Index(fields=["used_at"], name="device_by_use")]  # accounts.signing_in.sweeping

    def __str__(self) -> str:
        return f"{self.person} {self.used_at:%Y-%m-%d}"


class Opening(models.Model):
    """An administrator lets somebody past the budgets of a number; every proof is asked for all the same."""

    LIFE = dt.timedelta(minutes=30)
    MAX_USES = 3

    phone = EncryptedTextField()
    phone_hash = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(Person, verbose_name="谁放行的", null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField("原因", max_length=120)
    at = models.DateTimeField("时间")
    uses = models.PositiveSmallIntegerField("用了几次", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "登录放行"
        indexes = [
            models.Index(fields=["phone_hash", "at"], name="opening_by_phone"),  # accounts.signing_in.openings
            models.Index(fields=["by", "at"], name="opening_by_giver"),  # accounts.signing_in.openings: limits
            models.Index(fields=["at"], name="opening_by_time"),  # accounts.signing_in.sweeping
        ]

    def __str__(self) -> str:
        return f"{phones.mask(self.phone)} {self.at:%Y-%m-%d %H:%M}"


class Code(models.Model):
    """A one-time code sent to a number. The session holds this row's id and nothing else."""

    class Lane(models.TextChoices):
        """Whose budget it was asked from: docs/decisions/0006-sign-in-budgets.md."""

        UNKNOWN = "unknown", "陌生号码"
        KNOWN = "known", "确认过的号码"
        DEVICE = "device", "登录过的设备"
        STAFF = "staff", "密码对了以后"
        OPENED = "opened", "管理员放行"

    LIFE = dt.timedelta(minutes=5)
    MAX_TRIES = 5

    phone = EncryptedTextField()
    phone_hash = models.CharField(max_length=64)
    network = models.CharField(max_length=64)
    """Keyed hash of the client's network (/24 or /48): a budget, not a trace."""
    digest = models.CharField(max_length=64)
    lane = models.CharField("名额", max_length=10, choices=Lane.choices, default=Lane.UNKNOWN)
    device = models.ForeignKey(Device, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    """When it ended: typed rightly, or replaced by a later one of the same session."""
    was_right = models.BooleanField(default=False)

    class Meta:
        verbose_name = verbose_name_plural = "验证码"
        indexes = [
            models.Index(
                fields=["phone_hash", "asked_at"], name="code_by_phone"
            ),  # accounts.signing_in.one_time_codes: limits
            models.Index(
                fields=["network", "asked_at"], name="code_by_network"
            ),  # accounts.signing_in.one_time_codes: limits
            models.Index(
                fields=["asked_at"], name="code_by_time"
            ),  # accounts.signing_in.one_time_codes: the site's budget; sweep
        ]

    def __str__(self) -> str:
        return f"{phones.mask(self.phone)} {self.asked_at:%Y-%m-%d %H:%M}"


class KnownNumber(models.Model):
    """A number that its owner proved to hold: by a code, by the link in a text or by answering one."""

    phone_hash = models.CharField(max_length=64, unique=True)
    since = models.DateTimeField("认识的时间")
    used_at = models.DateTimeField("最近一次确认")

    class Meta:
        verbose_name = verbose_name_plural = "确认过的号码"
        indexes = [
            models.Index(fields=["used_at"], name="known_number_by_use")
        ]  # accounts.signing_in.known_numbers: sweep

    def __str__(self) -> str:
        return f"{self.used_at:%Y-%m-%d %H:%M}"


class Consent(models.Model):
    """Somebody agreed to a text: which one, when, through what, and who was it. Deleted with what it allowed."""

    class Purpose(models.TextChoices):
        """What for: see ``accounts.consents.consent_texts``."""

        SIGN_IN = "sign_in", "登录"
        REGISTRATION = "registration", "报名"
        GROUP = "group", "团体报名"
        GUARDIAN = "guardian", "家长为孩子"
        REQUEST = "request", "点单"
        VOLUNTEER = "volunteer", "志愿服务"

    class Channel(models.TextChoices):
        """Through what."""

        PAGE = "page", "网页"
        API = "api", "接口"
        DESK = "desk", "电话或窗口"

    phone_hash = models.CharField(max_length=64)
    purpose = models.CharField("为了什么", max_length=12, choices=Purpose.choices)
    version = models.CharField("第几版", max_length=8)
    channel = models.CharField("怎么同意的", max_length=4, choices=Channel.choices)
    given_at = models.DateTimeField("时间")
    by = models.ForeignKey(Person, verbose_name="谁", null=True, on_delete=models.SET_NULL, related_name="+")
    """Who signed in and said so: for themselves, or the clerk who asked. Empty: whoever typed the number."""
    about = models.CharField(max_length=60, blank=True)
    """What it allowed (``registration:12``)."""

    class Meta:
        verbose_name = verbose_name_plural = "同意记录"
        indexes = [
            models.Index(
                fields=["phone_hash"], name="consent_by_phone"
            ),  # accounts.consents.consenting: export, erasing
            models.Index(
                fields=["about"], name="consent_about"
            ),  # accounts.consents.consenting: erased with what it allowed
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.version} {self.given_at:%Y-%m-%d %H:%M}"


class PasswordTry(models.Model):
    """A try at the staff entrance; the right one clears those of its number that came the same way."""

    class Way(models.TextChoices):
        """What was typed: each has a budget of its own."""

        PASSWORD = "password", "密码"
        PROOF = "proof", "密码和验证器"
        SECOND = "second", "密码对了，验证器不对"

    phone_hash = models.CharField(max_length=64)
    network = models.CharField(max_length=64)
    device = models.ForeignKey(Device, null=True, on_delete=models.SET_NULL, related_name="+")
    way = models.CharField("方式", max_length=10, choices=Way.choices, default=Way.PASSWORD)
    at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "密码尝试"
        indexes = [
            models.Index(fields=["phone_hash", "at"], name="try_by_phone"),  # accounts.signing_in.passwords: limits
            models.Index(fields=["network", "at"], name="try_by_network"),  # accounts.signing_in.passwords: limits
            models.Index(fields=["at"], name="try_by_time"),  # accounts.signing_in.sweeping
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class StoredSession(AbstractBaseSession):
    """A session, signed in or not. Its key is the keyed hash of the cookie's: ``accounts.sessions.engine``."""

    session_key = models.CharField(max_length=64, primary_key=True)
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="sessions")
    device = models.CharField(max_length=40, blank=True)
    """In words (``accounts.signing_in.user_agents``), never what the browser says of itself."""
    began_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "登录"

    def __str__(self) -> str:
        return f"{self.person_id} {self.device}"

    @classmethod
    def get_session_store_class(cls) -> "type[SessionBase]":
        """What reads and writes it."""
        store: type[SessionBase] = import_module(settings.SESSION_ENGINE).SessionStore
        return store


class TypedForm(models.Model):
    """What somebody typed into a form that could not be taken any more, for an hour: ``accounts.sessions.typed_forms``."""

    LIFE = dt.timedelta(hours=1)

    browser = models.CharField(max_length=64)
    """Digest of a random token in a cookie of that browser."""
    typist = models.CharField(max_length=64, blank=True)
    """Keyed hash of whoever was signed in in that browser last; nobody else gets it back."""
    path = models.CharField(max_length=500)
    """Where it was sent to, without what stands after the question mark."""
    sealed = EncryptedTextField()
    network = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "没存下的表单"
        constraints = [models.UniqueConstraint(fields=["browser", "path"], name="typed_form_once_a_page")]
        indexes = [
            models.Index(
                fields=["network", "at"], name="typed_form_by_network"
            ),  # accounts.sessions.typed_forms: limits
            models.Index(fields=["at"], name="typed_form_by_time"),  # accounts.signing_in.sweeping
        ]

    def __str__(self) -> str:
        return f"{self.path} {self.at:%Y-%m-%d %H:%M}"


class Press(models.Model):
    """A press of a button that made something, for an hour: ``accounts.presses``."""

    LIFE = dt.timedelta(hours=1)
    LIFE_OF_PAGES = dt.timedelta(minutes=10)
    """A page that is shown this once, with a key or digits on it, is shown again for no longer than that."""

    digest = models.CharField(max_length=64, unique=True)
    """Keyed hash of who pressed, where, and all that was sent."""
    model = models.CharField(max_length=60, blank=True)
    row = models.CharField(max_length=40, blank=True)
    still = models.JSONField(default=dict)
    """Fields of the row as long as nobody took it back; then the same press makes another."""
    sealed = EncryptedTextField()
    """The answer: addresses and pages open something by themselves."""
    at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "按下的按钮"
        indexes = [models.Index(fields=["at"], name="press_by_time")]  # accounts.signing_in.sweeping

    def __str__(self) -> str:
        return f"{self.model} {self.at:%Y-%m-%d %H:%M}"


class AuditEntry(models.Model):
    """Who did what when to whom. Lines are added by ``accounts.audit.writing`` and never changed."""

    MOST_WORDS = 200
    KEPT_YEARS = 5
    KEPT = dt.timedelta(days=365 * KEPT_YEARS + 1)

    at = models.DateTimeField("时间")
    by = models.ForeignKey(Person, verbose_name="谁", null=True, on_delete=models.SET_NULL, related_name="+")
    """Empty: the system, or whoever has the server."""
    kind = models.CharField("做了什么", max_length=30)
    """One of ``accounts.audit.kinds``."""
    about = models.CharField("内容", max_length=MOST_WORDS, blank=True)
    """In plain words; no names of people and no numbers."""
    person = models.ForeignKey(Person, verbose_name="对谁", null=True, on_delete=models.SET_NULL, related_name="+")
    organization_id = models.BigIntegerField("单位", null=True)
    """The key of an organization: the app above has them, and none is ever deleted that stands here."""
    link = models.CharField("详情", max_length=200, blank=True)
    """The path of a staff page."""

    class Meta:
        verbose_name = verbose_name_plural = "操作记录"
        ordering = ["-at", "-pk"]
        constraints = [
            AppendOnly(
                name="audit_entries_stay",
                forgets=("by", "person"),
                kept=("at", 365 * 5),
            ),  # a day less than KEPT: what was written at the moment of the sweep is just that much younger
        ]
        indexes = [  # accounts.audit.reading: the list and each of its filters
            models.Index(fields=["-at", "-id"], name="audit_by_time"),
            models.Index(fields=["kind", "-at", "-id"], name="audit_by_kind"),
            models.Index(fields=["by", "-at", "-id"], name="audit_by_whom"),
            models.Index(fields=["person", "-at", "-id"], name="audit_to_whom"),
            models.Index(fields=["organization_id", "-at", "-id"], name="audit_by_organization"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.kind} {self.about}"
