"""Adapters of allauth: staff sign in by phone and password, with second factors; one-time codes are our own."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from accounts.models import Person
from accounts.signing_in import devices, passwords
from accounts.signing_in.networks import network_key
from core import clock, crypto
from core.errors import Refusal
from core.forms import PhoneField
from core.phone_numbers import phones
from core.site import site_facts
from core.web.http import client_address

WORDS = {
    "mfa/messages/totp_activated.txt": "验证器已经启用，下次登录要用它。",
    "mfa/messages/totp_deactivated.txt": "验证器已经停用。",
    "mfa/messages/recovery_codes_generated.txt": "备用码做好了，请抄下来收好。",
    "mfa/messages/webauthn_added.txt": "安全密钥已经加上，下次登录要用它。",
    "mfa/messages/webauthn_removed.txt": "安全密钥已经去掉。",
}

PROOFS = {
    "reauthenticate": "用密码",
    "mfa_reauthenticate": "用验证器或备用码",
    "mfa_reauthenticate:webauthn": "用安全密钥",
}
"""Ways to prove once more who one is, by allauth's names."""
NO_EMAIL = "这里不用邮箱和用户名，请用手机号。"
NO_MATCH = "手机号或密码不对，请看看再填。"
ERRORS = {
    "account_inactive": "这个账号停用了，请找本单位管理员。",
    "phone_password_mismatch": NO_MATCH,
    "invalid_login": NO_MATCH,
    "unknown_phone": NO_MATCH,
    "phone_taken": "这个手机号已经有人用了，请换一个。",
    "enter_current_password": "请填现在用的密码。",
    "incorrect_password": "密码不对，请再试一次。",
    "incorrect_code": "数字不对，请看看最新的那组。",
    "invalid_or_expired_key": "这个链接过期了，请重新来一遍。",
    "invalid_password_reset": "这个链接过期了，请重新来一遍。",
    "too_many_login_attempts": "试的次数太多了，请过一会儿再来。",
    "rate_limited": "太快了，请过一会儿再试。",
    "select_only_one": "请只选一样。",
    "same_as_current": "和现在的一样，请填别的。",
}
"""What allauth would say in its own words; the rest of its messages is about e-mail, which there is none of."""


class Adapter(DefaultAccountAdapter):
    """Phone numbers in place of e-mail; no sign-up; nothing is sent from here."""

    error_messages = dict.fromkeys(DefaultAccountAdapter.error_messages, NO_EMAIL) | ERRORS

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People are made by redeeming a code, staff by an administrator."""
        return False

    def phone_form_field(self, **kwargs: object) -> PhoneField:
        """Our reading of numbers."""
        return PhoneField()

    def clean_phone(self, phone: str) -> str:
        """E.164."""
        return phones.parse(phone)

    def get_phone(self, user: Person) -> tuple[str, bool]:
        """The number, verified by the code that made the person."""
        return user.phone, True

    def set_phone(self, user: Person, phone: str, verified: bool) -> None:  # noqa: FBT001 - allauth's signature
        """Numbers don't change here."""

    def set_phone_verified(self, user: Person, phone: str) -> None:
        """Nothing to keep: every stored number is verified."""

    def get_user_by_phone(self, phone: str) -> Person | None:
        """The person with this number."""
        return Person.objects.filter(phone_hash=phones.look_up(phone)).first()

    def reauthenticate(self, user: Person, password: str) -> bool:
        """The password once more, before second factors are changed; counted like any other try."""
        network = network_key(client_address(self.request))
        try:
            token = self.request.COOKIES.get(devices.COOKIE, "")
            passwords.check(phone=user.phone, password=password, network=network, device_token=token, now=clock.now())
        except Refusal:
            return False
        return True

    def get_reauthentication_methods(self, user: Person | AnonymousUser) -> list[dict[str, Any]]:
        """In our words."""
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [way | {"description": PROOFS[way["id"]]} for way in ways]

    def get_client_ip(self, request: HttpRequest) -> str:
        """The client's address as the rest of the site reads it."""
        return client_address(request)

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Our words for what concerns second factors; signing in and out needs none."""
        if message_template in WORDS:
            messages.add_message(request, level, WORDS[message_template])


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of authenticator apps and recovery codes are encrypted like phone numbers."""

    error_messages = {
        **dict.fromkeys(DefaultMFAAdapter.error_messages, NO_EMAIL),
        "incorrect_code": "数字不对，请看看验证器上最新的那组。",
        "cannot_delete_authenticator": "现在不能停用。",
        "cannot_generate_recovery_codes": "先启用验证器或密钥，才有备用码。",
    }

    def get_totp_issuer(self) -> str:
        """What authenticator apps call the site."""
        return site_facts.current().site_name

    def encrypt(self, text: str) -> str:
        """Seal."""
        return crypto.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Open."""
        return crypto.unseal(encrypted_text)

    def generate_authenticator_name(self, user: Person, type: str) -> str:  # noqa: A002 - allauth's signature
        """What a new security key is called until its owner says otherwise."""
        return f"密钥 {Authenticator.objects.filter(user=user, type=type).count() + 1}"
