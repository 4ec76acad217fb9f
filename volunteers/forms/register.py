"""Forms of the register: certificates, reasons, who is looked for, who is put on which shift."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms

from core.forms import DateField, RefusableForm, choice_field, row_field
from organizations.keeping.word_lists import offered
from organizations.models import Area, Organization
from organizations.own_first import Own
from volunteers.forms.shifts import day_field
from volunteers.models import Qualification, VolunteerQualification
from volunteers.profiles.qualifications import Certificate
from volunteers.profiles.register import Wanted
from volunteers.shifts import messaging
from volunteers.shifts.staffing import Cell
from volunteers.shifts.staffing import Wanted as StaffingWanted

MAX_ROLE = 40


class CertificateForm(RefusableForm):
    """What stands on a certificate."""

    places: ClassVar[dict[str, str]] = {
        "already_claimed": "qualification",
        "already_registered": "valid_until",
        "days_out_of_order": "valid_until",
        "expired": "valid_until",
        "picture_missing": "picture",
        "photo_too_large": "picture",
        "not_a_photo": "picture",
    }

    qualification = forms.ModelChoiceField(
        label="哪种证书",
        queryset=Qualification.objects.none(),
        empty_label="请选",
        error_messages={"required": "请选是哪种证书。"},
    )
    number = forms.CharField(label="证书编号", max_length=60, required=False)
    issuer = forms.CharField(label="发证单位", max_length=60, required=False)
    valid_from = day_field("有效期从")
    valid_until = day_field("有效期到")
    picture = forms.FileField(
        label="证书照片",
        required=False,
        help_text="看得清名字和有效期。只有工作人员看得到，拍摄地点会去掉。",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row_field(self, "qualification").queryset = offered(Qualification, but=self.initial.get("qualification"))

    @classmethod
    def facts(cls, held: VolunteerQualification) -> dict[str, object]:
        """What was written down."""
        names = ("number", "issuer", "valid_from", "valid_until")
        return {name: getattr(held, name) for name in names} | {"qualification": held.qualification_id}

    def certificate(self) -> Certificate:
        """As the verbs take it."""
        facts = self.cleaned_data
        return Certificate(**{name: facts[name] for name in Certificate.__dataclass_fields__})

    def pictures(self) -> list[Any]:
        """The picture that was sent, if any."""
        return [self.cleaned_data["picture"]] if self.cleaned_data.get("picture") else []


class RenewForm(RefusableForm):
    """A newer paper of the same kind."""

    places: ClassVar[dict[str, str]] = {
        "not_longer": "valid_until",
        "days_out_of_order": "valid_until",
        "already_registered": "valid_until",
    }
    number = forms.CharField(label="新证编号", max_length=60, required=False, help_text="没换编号就空着。")
    valid_from = day_field("新证从")
    valid_until = day_field("新证到")


class ReasonForm(RefusableForm):
    """Why; the volunteer is told."""

    places: ClassVar[dict[str, str]] = {"reason_missing": "reason"}
    reason = forms.CharField(label="原因", max_length=100, error_messages={"required": "请写一句原因。"})


class ShiftMessageForm(RefusableForm):
    """What everybody on the shift is told."""

    places: ClassVar[dict[str, str]] = dict.fromkeys(
        ("words_missing", "words_too_long", "nobody_to_write_to", "too_many_messages", "begun", "not_scheduled"), "text"
    )
    text = forms.CharField(
        label="要说什么",
        required=False,
        max_length=10 * messaging.MAX_LETTERS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=f"比如停车、集合、穿什么。最多 {messaging.MAX_LETTERS} 个字。",
    )


class PlaceForm(ReasonForm):
    """Which shift somebody is put on, and how that was agreed."""

    shift = forms.TypedChoiceField(
        label="哪个岗位",
        coerce=int,
        error_messages={"required": "请选一个岗位。", "invalid_choice": "这个岗位现在不能加，请重新选。"},
    )
    field_order = ("shift", "reason")

    def __init__(self, *args: Any, choices: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "shift").choices = [("", "请选"), *choices]
        self.fields["reason"].label = "怎么说好的"
        self.fields["reason"].help_text = "例如：电话里答应了。本人会收到短信。"


class RegisterFilterForm(forms.Form):
    """Who is looked for among volunteers."""

    STATES = (("", "都看"), ("active", "在服务"), ("paused", "停着"), ("claims", "有证书等核对"))

    q = forms.CharField(
        label="姓名、编号或手机尾号",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "姓名、编号或手机尾号"}),
    )
    qualification = forms.ModelChoiceField(
        Qualification.objects.all(), label="资格", required=False, empty_label="不论资格"
    )
    language = forms.ChoiceField(label="语言", required=False)
    street = forms.ModelChoiceField(
        Area.objects.filter(level=Area.Level.STREET),
        label="街道",
        required=False,
        empty_label="不论街道",
        to_field_name="slug",
    )
    state = forms.ChoiceField(label="状态", choices=STATES, required=False)

    def __init__(self, *args: Any, languages: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "language").choices = [("", "不论语言"), *((name, name) for name in languages)]

    def wanted(self) -> Wanted:
        """What of it can be read."""
        self.is_valid()
        facts = self.cleaned_data
        state = facts.get("state", "")
        return Wanted(
            words=facts.get("q", ""),
            qualification=facts.get("qualification"),
            language=facts.get("language", ""),
            street=facts.get("street"),
            active={"active": True, "paused": False}.get(state),
            claims=state == "claims",
        )


class BoardFilterForm(forms.Form):
    """Which shifts of a week stand on the board: by what the week holds, one's own first."""

    week = DateField(label="哪一周", required=False, widget=forms.HiddenInput)
    organization = forms.ChoiceField(label="单位", required=False)
    street = forms.ChoiceField(label="街道", required=False)
    role = forms.ChoiceField(label="岗位", required=False)
    gaps = forms.BooleanField(label="只看缺人的", required=False)

    def __init__(self, *args: Any, cells: Iterable[Cell], own: Own, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = list(cells)
        hosts = sorted({cell.host for cell in found}, key=lambda one: (own.nearness(organization=one.pk), one.name))
        streets = sorted({cell.street for cell in found}, key=lambda one: (own.nearness(street=one.pk), one.name))
        self._offer("organization", "不论单位", {one.slug: one.name for one in hosts}, Organization)
        self._offer("street", "不论街道", {one.slug: one.name for one in streets if one.slug}, Area)
        roles = sorted({cell.role for cell in found})
        chosen = self.data.get("role", "")[:MAX_ROLE]
        self._offer("role", "不论岗位", {role: role for role in (*roles, chosen) if role})

    def _offer(
        self, name: str, nothing: str, known: dict[str, str], kind: type[Organization | Area] | None = None
    ) -> None:
        """What was chosen in another week stays chosen."""
        chosen = self.data.get(name, "")
        if chosen and chosen not in known:
            name_elsewhere = kind.objects.filter(slug=chosen).values_list("name", flat=True).first() if kind else ""
            known |= {chosen: name_elsewhere} if name_elsewhere else {}
        choice_field(self, name).choices = [("", nothing), *known.items()]

    def wanted(self, monday: dt.date) -> StaffingWanted:
        """What of it can be read."""
        self.is_valid()
        facts = self.cleaned_data
        return StaffingWanted(
            monday=monday,
            organization=facts.get("organization", ""),
            street=facts.get("street", ""),
            role=facts.get("role", ""),
            only_gaps=facts.get("gaps", False),
        )


class PutOnForm(ReasonForm):
    """Who is put on a shift of the board, and how that was agreed."""

    places: ClassVar[dict[str, str]] = {"reason_missing": "reason"}
    volunteer = forms.IntegerField(error_messages={"required": "请先选一个人。", "invalid": "请先选一个人。"})
    field_order = ("volunteer", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = "怎么说好的"
        self.fields["reason"].help_text = "例如：电话里答应了。本人会收到短信。"
        self.fields["reason"].error_messages["required"] = "请写一句怎么说好的，例如：电话里答应了。"
