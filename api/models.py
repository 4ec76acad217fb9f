"""Keys that API clients use."""

import datetime as dt

from django.db import models

from accounts.models import Person
from api.scopes import Scope


class KeyQuerySet(models.QuerySet["ApiToken"]):
    """Keys in the domain's words."""

    def live(self, now: dt.datetime) -> "KeyQuerySet":
        """Neither ended nor expired."""
        return self.filter(revoked_at=None, expires_at__gt=now)


KeyManager = models.Manager.from_queryset(KeyQuerySet)


class ApiToken(models.Model):
    """A key to the API: >= 128 random bits, stored as a digest. It does what its person may, as far as its scopes go."""

    MAX_LIFE = dt.timedelta(days=365)

    class Why(models.TextChoices):
        """Why a key ended."""

        OWNER = "owner", "本人停用"
        ADMINISTRATOR = "administrator", "管理员停用"
        PASSWORD = "password", "换了密码"
        MEMBERSHIP = "membership", "不再是单位成员"
        INACTIVE = "inactive", "账号停用"
        ERASED = "erased", "信息已删"

    person = models.ForeignKey(Person, verbose_name="人员", on_delete=models.CASCADE, related_name="api_tokens")
    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField("名字", max_length=40)
    scopes = models.JSONField("能做什么", default=list)
    created_at = models.DateTimeField("建立时间")
    expires_at = models.DateTimeField("到期时间")
    last_used_at = models.DateTimeField("最近用过", null=True)
    revoked_at = models.DateTimeField("停用时间", null=True)
    ended_why = models.CharField("怎么停的", max_length=20, choices=Why.choices, blank=True)
    ended_by = models.ForeignKey(
        Person, verbose_name="谁停的", null=True, on_delete=models.SET_NULL, related_name="ended_api_tokens"
    )

    objects = KeyManager()

    class Meta:
        verbose_name = verbose_name_plural = "API 钥匙"

    def __str__(self) -> str:
        return f"{self.person} {self.name}"

    @property
    def scope_words(self) -> list[str]:
        """What it may do, in words."""
        return [str(Scope(scope).label) for scope in self.scopes]
