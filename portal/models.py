"""What setting up a site leaves behind: its key, tries of it, and what only a person can know."""

from django.db import models

from accounts.models import Person


class SetupKey(models.Model):
    """Opens the setup page once. One row; the key is derived from its seed: ``portal.setup.keys``."""

    ONLY = 1

    seed = models.CharField(max_length=32)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "设置用的钥匙"
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="setup_key_once")]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M}"


class SetupTry(models.Model):
    """A wrong key, for a quarter of an hour."""

    network = models.CharField(max_length=64)
    """Keyed hash of the client's network: a budget, not a trace."""
    at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "试错的钥匙"
        indexes = [models.Index(fields=["network", "at"], name="setup_try_by_network")]  # portal.setup.keys: limits

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class Confirmation(models.Model):
    """Somebody says of an item of the checklist that it is done, where the site can't see it."""

    class Item(models.TextChoices):
        """Which."""

        BACKUPS = "backups", "备份"

    item = models.CharField("哪一件", max_length=20, choices=Item.choices, unique=True)
    by = models.ForeignKey(Person, verbose_name="谁", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "启用清单上打的勾"

    def __str__(self) -> str:
        return f"{self.get_item_display()} {self.at:%Y-%m-%d %H:%M}"
