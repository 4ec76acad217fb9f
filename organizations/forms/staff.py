"""Forms of villages, staff, what the site says of itself, and letting somebody in."""

from functools import partial
from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import QueryDict

from accounts.models import Person
from accounts.passwords import strength
from core import texts
from core.errors import Refusal
from core.forms import PhoneField, RefusableForm, row_field
from core.models import SiteFacts
from core.site import changing as site_changing
from core.site import site_facts
from core.site.site_facts import Facts
from organizations import own_first
from organizations.forms.shared_facts import SharedFactsForm
from organizations.memberships import staff
from organizations.models import Area, Membership, Organization

MAX_BYTES = 100_000


class LetInForm(RefusableForm):
    """For whom, and why: it is kept with who did it."""

    places: ClassVar[dict[str, str]] = {"not_your_member": "phone", "too_many_openings": "phone"}

    phone = PhoneField(label="他的手机号")
    reason = forms.CharField(
        label="为什么",
        max_length=120,
        error_messages={"required": "请写一句，比如：换了新手机，有人老用他的号码要验证码。"},
        help_text="比如：换了新手机，有人老用他的号码要验证码。",
    )


ROLE_WORDS: dict[str, str] = {
    Membership.Role.VIEWER: "查看：看得到本单位的活动、名单，不能改",
    Membership.Role.ORGANIZER: "组织：建活动、改活动、发布，管报名和岗位",
    Membership.Role.APPROVER: "审批：组织的都能做，还能批活动",
    Membership.Role.ADMINISTRATOR: "管理：以上都能做，还管本单位的人",
}
"""What each role may do, where one is chosen; each holds what those before it hold."""


class PeopleFilterForm(forms.Form):
    """Whose people, and who of them."""

    q = forms.CharField(
        label="姓名或手机号",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "姓名或手机号"}),
    )
    organization = forms.ModelChoiceField(
        Organization.objects.none(), label="单位", required=False, empty_label="全部单位"
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = own_first.own_first(staff.administered_by(person), person, organization="pk")
        row_field(self, "organization").queryset = rows


class InviteForm(RefusableForm):
    """Who is asked to work for whom, as what."""

    places: ClassVar[dict[str, str]] = {
        "already_member": "phone",
        "own_role": "phone",
        "too_many_invitations": "phone",
        "not_your_organization": "organization",
    }

    organization = forms.ModelChoiceField(
        Organization.objects.none(),
        label="单位",
        empty_label="选一个单位",
        error_messages={"required": "请选一个单位。", "invalid_choice": "请选自己管的单位。"},
    )
    name = forms.CharField(
        label="姓名", max_length=40, error_messages={"required": "请写他的姓名。", "max_length": "姓名最多 40 个字。"}
    )
    phone = PhoneField(label="他的手机号")
    role = forms.ChoiceField(
        label="让他做什么",
        choices=list(ROLE_WORDS.items()),
        initial=Membership.Role.ORGANIZER,
        widget=forms.RadioSelect,
        error_messages={"required": "请选一样。"},
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = own_first.own_first(staff.administered_by(person), person, organization="pk")
        field = row_field(self, "organization")
        field.queryset = rows
        self.only = rows[0] if len(rows[:2]) == 1 else None
        if self.only:
            field.initial = self.only
            field.widget = forms.HiddenInput()

    def clean_name(self) -> str:
        """One line."""
        name = texts.one_line(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError("请写他的姓名。", code="required")
        return name


class RoleForm(RefusableForm):
    """What a member may do from now on."""

    places: ClassVar[dict[str, str]] = dict.fromkeys(("own_role", "last_administrator", "role_changed"), "role")

    role = forms.ChoiceField(
        label="角色",
        choices=list(ROLE_WORDS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "请选一样。"},
    )
    seen = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    """The role as the page said it."""

    def seen_role(self) -> str | None:
        """None where the page doesn't say."""
        seen: str = self.cleaned_data["seen"]
        return seen if seen in Membership.Role.values else None

    def refuse(self, refusal: Refusal) -> None:
        """Show it; whoever presses again has read what others gave."""
        super().refuse(refusal)
        if refusal.code == "role_changed":
            typed: Any = self.data
            data = typed.copy()
            data["seen"] = self.initial["seen"]
            self.data = data


class ResetForm(RefusableForm):
    """Why somebody's second factors or password are taken away, or the account is switched off: it is kept with who did it."""

    EXAMPLES: ClassVar[dict[str, str]] = {
        "factors": "比如：手机丢了，电话里确认过是本人。",
        "password": "比如：忘了密码，电话里确认过是本人。",
        "off": "比如：手机被偷了，怕别人用他的账号。",
    }
    reason = forms.CharField(label="为什么", max_length=120)

    def __init__(self, *args: Any, kind: str = "factors", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        example = self.EXAMPLES[kind]
        self.fields["reason"].help_text = example
        self.fields["reason"].error_messages["required"] = f"请写一句，{example}"


class SiteAdministratorForm(RefusableForm):
    """Who may do everything from now on."""

    places: ClassVar[dict[str, str]] = dict.fromkeys(
        ("person_unknown", "switched_off", "password_missing", "no_second_factor"), "phone"
    )

    phone = PhoneField(label="他的手机号", help_text="他要先有账号，并且设了第二道验证。")


class AcceptForm(RefusableForm):
    """Yes; and a password for whoever has none."""

    places: ClassVar[dict[str, str]] = {"password_missing": "password", "password_weak": "password"}
    refusal: Refusal | None = None
    """Why the page's other button, which sends the code, did nothing."""

    def __init__(self, *args: Any, needs_password: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if needs_password:
            self.fields["password"] = _new_password("设一个密码", "请设一个密码。")
            self.fields["password_again"] = _new_password("密码再填一次", "请把密码再填一次。")

    def clean(self) -> dict[str, Any]:
        """The same both times."""
        facts = super().clean() or {}
        again = facts.get("password_again")
        if again and again != facts.get("password", again):
            self.add_error("password_again", "两次填的不一样，请再填一次。")
        self.also(strength.refuse_weak, "password")
        return facts


def _new_password(label: str, missing: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=128,
        strip=False,
        error_messages={"required": missing},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class SiteForm(SharedFactsForm):
    """What the site says of itself."""

    kind_of = Facts
    changed = "site_changed"

    places: ClassVar[dict[str, str]] = {
        "help_phone_wrong": "help_phone",
        "sms_signature_wrong": "sms_signature",
        **{f"{name}_missing": name for name in site_changing.MISSING},
        **{f"{name}_too_long": name for name in SiteFacts.LONGEST},
    }
    TYPED: ClassVar[dict[str, tuple[str, str]]] = {
        "site_name": ("网站名称", "每一页的左上角、手机日历的名字都用它，例如：某某科普。"),
        "organizer_name": ("主办单位", "写全名，在每一页的最下面。"),
        "help_phone": ("咨询电话", "印在每一页上，老人多半靠它报名；座机带区号。"),
        "help_hours": ("什么时候有人接", "例如：工作日 9:00—17:00。"),
        "dialect": ("接电话的会讲哪里话", "例如：四川话、闽南话；没有就空着。"),
        "sms_signature": ("短信签名", "短信开头【】里的字，要和运营商那里报备的一样，不然发不出去。"),
        "whole_area": ("整个地方怎么说", "所有街道合起来的说法，例如：全县。"),
    }
    """Label and help of each."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, help_text) in self.TYPED.items():
            most = SiteFacts.LONGEST[name]
            field = forms.CharField(
                label=label, max_length=most, help_text=help_text, required=name in site_changing.MISSING
            )
            field.error_messages["required"] = site_changing.MISSING.get(name, "")
            self.fields[name] = field

    def clean(self) -> dict[str, Any]:
        """Everything that is wrong at once."""
        data = super().clean() or {}
        for name in self.TYPED:
            if name in self.fields:
                self.also(partial(site_changing.usable, name), name)
        return data

    def stored(self) -> Facts:
        """As they are now."""
        return site_facts.stored()

    def facts(self) -> Facts:
        """As the verb takes them."""
        return Facts(**self.cleaned_data)


class VillagesForm(forms.Form):
    """A street, and its villages as text or as a file."""

    street = forms.ModelChoiceField(
        Area.objects.none(), label="街道", empty_label=None, error_messages={"invalid_choice": "请选自己的街道。"}
    )
    text = forms.CharField(
        label="名单",
        error_messages={"required": "请贴上名单，或选一个文件。"},
        max_length=MAX_BYTES,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )
    file = forms.FileField(
        label="或者传一个 .csv 文件", required=False, widget=forms.FileInput(attrs={"accept": ".csv,.txt"})
    )

    def __init__(self, *args: Any, streets: QuerySet[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = "file" not in self.files
        field = self.fields["street"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = streets

    def clean_file(self) -> str:
        """The file's text."""
        file = self.cleaned_data.get("file")
        return _decoded(file) if file else ""

    def clean(self) -> dict[str, Any]:
        """Put the file's text in place of the typed one, also in the form that is shown again."""
        data = super().clean() or {}
        if data.get("file") and isinstance(self.data, QueryDict):
            data["text"] = data["file"]
            self.data = {**self.data.dict(), "text": data["text"]}
        return data


def _decoded(file: UploadedFile[Any]) -> str:
    """UTF-8, else GB 18030 as spreadsheet programs write it."""
    if file.size is None or file.size > MAX_BYTES:
        raise forms.ValidationError("文件太大了，一个街道的名单用不了这么多。")
    raw: bytes = file.read()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise forms.ValidationError("这个文件读不出来，请另存为 UTF-8 的 .csv 再传。")
