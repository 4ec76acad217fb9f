"""Whether a password is strong enough, in plain words."""

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import Person
from core.errors import Refusal

_TOO_SHORT = f"密码太短，至少要 {settings.PASSWORD_LENGTH} 位，可以用一句好记的话。"
_ADVICE = {
    "password_too_common": "这个密码太常见，容易被猜到，请换一个。",
    "password_entirely_numeric": "密码不能全是数字，请加上字母。",
}


def refuse_weak(password: str, *, person: Person | None = None) -> None:
    """Raise Refusal ``password_weak`` with the first thing that is wrong, as AUTH_PASSWORD_VALIDATORS find it."""
    try:
        validate_password(password, person)
    except ValidationError as error:
        code = error.error_list[0].code or ""
        raise Refusal("password_weak", _ADVICE.get(code, _TOO_SHORT)) from error
