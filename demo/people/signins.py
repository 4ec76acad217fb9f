"""Who can sign in to the demo."""

from typing import NamedTuple

from core.phone_numbers import phones
from demo.people import invented_names, people


class SignIn(NamedTuple):
    """A number, and how to get in with it."""

    who: str
    phone: str
    how: str


RESIDENT = 2000
VOLUNTEER = 1000


def signins() -> list[SignIn]:
    """Staff by password; a volunteer and a resident by the code in ``var/sms.jsonl``."""
    roles = {"administrator": "管理", "approver": "审批", "organizer": "组织", "viewer": "查看"}
    staff = [
        SignIn(
            f"{clerk.name}（{clerk.organization}，{roles[clerk.role]}）",
            _phone(clerk.number),
            f"密码 {people.PASSWORD}",
        )
        for clerk in people.STAFF
    ]
    code = "短信验证码（在 var/sms.jsonl 里）"
    volunteer = SignIn(f"{invented_names.full_name(0)}（志愿者）", _phone(VOLUNTEER), code)
    return [*staff, volunteer, SignIn("居民", _phone(RESIDENT), code)]


def _phone(tail: int) -> str:
    return phones.national(people.number(tail))
