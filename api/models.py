"""Keys that programs use."""

from django.db import models

from accounts.models import Person


class ApiToken(models.Model):
    """A key to the API: >= 128 random bits, stored as a digest, named, revocable alone. It may do what its person may."""

    person = models.ForeignKey(Person, verbose_name="人员", on_delete=models.CASCADE, related_name="api_tokens")
    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField("名字", max_length=40)
    created_at = models.DateTimeField("建立时间")
    revoked_at = models.DateTimeField("停用时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "API 钥匙"

    def __str__(self) -> str:
        return f"{self.person} {self.name}"
