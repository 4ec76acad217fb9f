"""Forms of signing in, and of one's own data."""

from collections.abc import Callable
from typing import Any

from allauth.core import context
from allauth.mfa import app_settings
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm, DeactivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.functional import cached_property

from accounts.consents import consent_texts
from accounts.consents.consent_texts import Agreed
from accounts.models import Person
from accounts.passwords import strength
from accounts.signing_in import devices, passwords, second_factors
from accounts.signing_in.networks import network_key
from core import clock, tokens
from core.errors import Refusal
from core.forms import PhoneField, RefusableForm
from core.web.http import client_address


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
    """Phone and password; for whoever was kept out, one of two ways past what strangers used up."""

    phone = PhoneField()
    password = forms.CharField(
        label="密码",
        max_length=128,
        strip=False,
        error_messages={"required": "请填密码。"},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = forms.CharField(
        label="验证器上的数字",
        required=False,
        max_length=20,
        help_text="启用了验证器的填，6 位数字，或 8 位备用码。没有就空着。",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "short"}),
    )
    opening = forms.CharField(
        label="放行码",
        required=False,
        max_length=30,
        help_text="本单位管理员在电话里给你的 9 位数字。没有就空着。",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "short"}),
    )

    def clean_code(self) -> str:
        """As it is compared."""
        return tokens.digits(self.cleaned_data["code"])

    @property
    def asks_for_more(self) -> bool:
        """Only somebody who was kept out has to do with these."""
        typed = self["code"].value() or self["opening"].value()
        is_kept_out = any(self.has_error(NON_FIELD_ERRORS, code) for code in ("too_many_tries", "too_many_codes"))
        return is_kept_out or bool(typed)


def _counted(check: Callable[..., None], person: Person) -> None:
    request = context.request
    network = network_key(client_address(request))
    token = request.COOKIES.get(devices.COOKIE, "")
    try:
        check(person=person, network=network, device_token=token, now=clock.now())
    except Refusal as refusal:
        raise ValidationError(refusal.message, code=refusal.code) from refusal


USED_UP = "这个备用码不对，或者用过了：每个只能用一次。"


class _Digits:
    """Digits that are compared in whatever width they were typed, and with whatever between them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs = {"inputmode": "numeric", "autocomplete": "one-time-code"}  # type: ignore[attr-defined]  # mixed into forms

    def clean_code(self) -> str:
        """As allauth compares them."""
        typed: dict[str, str] = self.cleaned_data  # type: ignore[attr-defined]  # mixed into forms
        typed["code"] = tokens.digits(typed["code"])
        code: str = super().clean_code()  # type: ignore[misc]  # mixed into allauth's forms, which have it
        return code


class _DigitsOrRecoveryCode(_Digits):
    """The same where a recovery code does as well, which is longer."""

    def clean_code(self) -> str:
        """A wrong one is called what it is."""
        try:
            return super().clean_code()
        except ValidationError as error:
            typed: dict[str, str] = self.cleaned_data  # type: ignore[attr-defined]  # mixed into forms
            if error.code == "incorrect_code" and len(typed["code"]) == app_settings.RECOVERY_CODE_DIGITS:
                raise ValidationError(USED_UP, code=error.code) from error
            raise


class AuthenticatorForm(_Digits, ActivateTOTPForm):
    """The first digits of a new authenticator."""


class ConfirmForm(_DigitsOrRecoveryCode, ReauthenticateForm):
    """Its digits once more, before the safety of the sign-in is changed."""


class SecondProofForm(_DigitsOrRecoveryCode, AuthenticateForm):
    """The authenticator's digits after the right password, counted apart for devices that signed in before."""

    def clean_code(self) -> str:
        """Count, compare; the right ones clear the count."""
        _counted(passwords.count_second_proof, self.user)
        code = super().clean_code()
        _counted(passwords.clear_second_proof, self.user)
        return code

    @cached_property
    def has_app(self) -> bool:
        """Whether there is an authenticator app; without one what is typed here is a recovery code."""
        is_there: bool = Authenticator.objects.filter(user=self.user, type=Authenticator.Type.TOTP).exists()
        return is_there


class EndAuthenticatorForm(DeactivateTOTPForm):
    """The app is used no more."""

    @property
    def keys_left(self) -> bool:
        """Whether a security key stays."""
        return second_factors.of(self.authenticator.user).exclude(pk=self.authenticator.pk).exists()


class KeyAnswerField(forms.JSONField):
    """What a security key answered."""

    def to_python(self, value: Any) -> Any:
        """Ten thousand lists in one another are no answer of a key, and nothing to fail on."""
        try:
            return super().to_python(value)
        except RecursionError as error:
            raise _unread() from error

    def bound_data(self, data: Any, initial: Any) -> Any:
        """It is not shown again either."""
        try:
            return super().bound_data(data, initial)
        except RecursionError:  # told by ``to_python``
            return None


def _unread() -> ValidationError:
    return ValidationError("这把密钥没认出来，请再试一次。", code="incorrect_code")


class _Readable:
    """Refuse what is no security key's answer as a wrong value, not as a fault of the server."""

    def clean_credential(self) -> Authenticator:
        """What the key signed."""
        try:
            return super().clean_credential()  # type: ignore[misc]  # mixed into allauth's forms, which have it
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise _unread() from error


class PasskeyForm(_Readable, LoginWebAuthnForm):
    """A passkey in place of number and password."""

    credential = KeyAnswerField(widget=forms.HiddenInput)


class SecurityKeyForm(_Readable, AuthenticateWebAuthnForm):
    """A key after the right password."""

    credential = KeyAnswerField(widget=forms.HiddenInput)


class ConfirmKeyForm(_Readable, ReauthenticateWebAuthnForm):
    """A key once more, before the safety of the sign-in is changed."""

    credential = KeyAnswerField(widget=forms.HiddenInput)


KEY_NAME = 40
"""Letters, as the browser's field has it too."""


class RenamedKeyForm(EditWebAuthnForm):
    """Another name of a key."""

    name = forms.CharField(
        max_length=KEY_NAME,
        error_messages={
            "required": "请给它写一个名字。",
            "max_length": f"名字太长了，请写短一点，最多 {KEY_NAME} 个字。",
        },
    )


class NewKeyForm(AddWebAuthnForm):
    """A key that is added."""

    name = forms.CharField(required=False, widget=forms.TextInput(attrs={"maxlength": KEY_NAME}))
    credential = KeyAnswerField(widget=forms.HiddenInput)

    def clean_name(self) -> str:
        """Cut where it is too long: the key itself may hold this sign-in by now, so it is not refused for its name."""
        name: str = super().clean_name()
        return name[:KEY_NAME]

    def clean(self) -> dict[str, Any]:
        """Refuse what no key answers as a wrong value too."""
        try:
            facts: dict[str, Any] = super().clean()
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise _unread() from error
        return facts


class AboutMeForm(forms.ModelForm[Person]):
    """How somebody is called."""

    class Meta:
        model = Person
        fields = ["name"]
        labels = {"name": "怎么称呼你"}
        help_texts = {"name": "比如：麦奶奶、李老师。报名时会先替你填好。"}
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}


class EraseForm(RefusableForm):
    """Yes, really; and the code that was sent just now."""

    places = dict.fromkeys(("code_wrong", "code_used_up", "code_expired"), "code")
    sure = forms.BooleanField(label="我知道删掉以后找不回来", error_messages={"required": "想好了，就先勾上这里。"})
    code = forms.CharField(
        label="验证码",
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "short"}),
    )


def _password(label: str, kind: str, missing: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=128,
        strip=False,
        error_messages={"required": missing},
        widget=forms.PasswordInput(attrs={"autocomplete": kind}),
    )


class NewPasswordForm(RefusableForm):
    """Twice as it shall be."""

    places = {"password_weak": "new"}
    refusal: Refusal | None = None
    """Why the page's other button, which sends the code, did nothing."""
    new = _password("新密码", "new-password", "请填新密码。")
    again = _password("新密码再填一次", "new-password", "请把新密码再填一次。")

    def clean_again(self) -> str:
        """The same both times."""
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("new", again):
            raise ValidationError("两次填的不一样，请再填一次。")
        return again

    def clean(self) -> dict[str, Any]:
        """Strong enough; said together with whatever else is wrong."""
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        self.also(strength.refuse_weak, "new")
        return facts

    def show(self, refusal: Refusal) -> None:
        """Also where nothing of the form was sent."""
        if self.is_bound and self.is_valid():
            self.refuse(refusal)
        else:
            self.refusal = refusal


class PasswordForm(NewPasswordForm):
    """The password as it is, and twice as it shall be."""

    places = {"password_wrong": "current", "too_many_tries": "current", "password_same": "new", "password_weak": "new"}
    current = _password("现在的密码", "current-password", "请填现在的密码。")
    field_order = ("current", "new", "again")
