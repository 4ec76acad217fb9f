"""Speakers, guides and drivers."""

from typing import Any

from accounts.models import Person
from core.forms import PhoneField, name_empty, row_field
from core.web.shared_rows import SharedRowForm
from events.forms import choices
from events.models import CrewMember


class CrewForm(SharedRowForm[CrewMember]):
    """One of them; only organizations for which the person organizes can have them."""

    phone = PhoneField(label="手机", required=False, help_text="只给本单位的组织者看。")

    class Meta:
        model = CrewMember
        fields = ("name", "role", "title", "organization", "phone", "active")

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hosts = choices.hosts(person)
        field = row_field(self, "organization")
        field.queryset = hosts
        field.empty_label = "请选"
        name_empty(self, "role", "请选")
        self.fields["name"].error_messages["required"] = "请写姓名。"
        self.fields["organization"].error_messages["required"] = "请选是哪个单位请来的。"
        if not self.instance.pk:
            self.initial["organization"] = choices.own_host(person)

    def clean(self) -> dict[str, Any]:
        """One and the same is listed once, however the name is written."""
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        others = CrewMember.objects.exclude(pk=self.instance.pk)
        if others.same_person(
            organization=facts.get("organization"), role=facts.get("role", ""), name=facts.get("name", "")
        ):
            self.add_error("name", "这个单位已经有这个人了，去名单里改就行。")
        return facts
