"""Forms of signing in, and of one's own data."""

from typing import Any

from django import forms
from django.conf import settings

from accounts import consent_texts
from accounts.consent_texts import Agreed
from accounts.models import Person
from core.errors import Refusal
from core.forms import PhoneField


class ConsentForm(forms.Form):
    """A box to tick beside a text of ``consent_texts``; the page sends the version that it showed.

    A page from before versions were sent showed the first.
    """

    consent = forms.BooleanField()
    consent_for = ""
    consent_channel = consent_texts.PAGE
    consent_version = consent_texts.CURRENT.number

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consent"].label = consent_texts.text(self.consent_for, channel=self.consent_channel)

    def clean_consent(self) -> Agreed:
        """The version that was shown must be the one in force."""
        version = self.data.get(self.add_prefix("consent_version"), consent_texts.FIRST.number)
        try:
            return consent_texts.agreed(version, channel=self.consent_channel)
        except Refusal as refusal:
            raise forms.ValidationError(refusal.message, code=refusal.code) from refusal


class PhoneForm(forms.Form):
    """The number that a code goes to."""

    phone = PhoneField(label="你的手机号")
    opening = forms.CharField(
        label="放行码",
        required=False,
        max_length=30,
        help_text="验证码要不到时，管理员在电话里给你的 9 位数字。没有就空着。",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "short"}),
    )

    @property
    def asks_for_opening(self) -> bool:
        """Only somebody who was kept out has to do with it."""
        return self.has_error("phone", "too_many_codes") or bool(self["opening"].value())


class CodeForm(forms.Form):
    """The six digits."""

    code = forms.CharField(
        label="验证码",
        max_length=20,
        error_messages={"required": "请填短信里的 6 位数字。"},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "short", "autofocus": True}
        ),
    )


class StaffForm(forms.Form):
    """Phone and password."""

    phone = PhoneField()
    password = forms.CharField(
        label="密码",
        max_length=128,
        strip=False,
        error_messages={"required": "请填密码。"},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class AboutMeForm(forms.ModelForm[Person]):
    """How somebody is called, and in which language."""

    language = forms.ChoiceField(label="语言", choices=settings.LANGUAGES)

    class Meta:
        model = Person
        fields = ["name", "language"]
        labels = {"name": "怎么称呼你"}
        help_texts = {"name": "比如：麦奶奶、李老师。报名时会先替你填好。"}
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}


class EraseForm(forms.Form):
    """Yes, really."""

    sure = forms.BooleanField(label="我知道删掉以后找不回来", error_messages={"required": "想好了，就先勾上这里。"})
