"""Who can sign in to the demo."""

from typing import NamedTuple

from django.conf import settings

from core.phone_numbers import phones
from demo.people import invented_names, people


class SignIn(NamedTuple):
    """A number, and how to get in with it."""

    who: str
    phone: str
    how: str
    is_staff: bool


RESIDENT = 2000
VOLUNTEER = 1000


def signins() -> list[SignIn]:
    """Staff by password and code; a volunteer and a resident by code alone."""
    roles = {"administrator": "管理", "approver": "审批", "organizer": "组织", "viewer": "查看"}
    staff = [
        SignIn(
            f"{clerk.name}（{clerk.organization}，{roles[clerk.role]}）",
            _phone(clerk.number),
            f"密码 {people.PASSWORD}",
            is_staff=True,
        )
        for clerk in people.STAFF
    ]
    volunteer = SignIn(f"{invented_names.full_name(0)}（志愿者）", _phone(VOLUNTEER), "短信验证码", is_staff=False)
    return [*staff, volunteer, SignIn("居民", _phone(RESIDENT), "短信验证码", is_staff=False)]


def where_codes_are() -> str:
    """In words: nothing is sent to anybody."""
    return f"验证码不会真的发出去，写在 {settings.SMS_FILE} 的最后一行。"


def _phone(tail: int) -> str:
    return phones.national(people.number(tail))
