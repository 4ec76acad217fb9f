"""Make somebody an administrator of the whole site: from a shell, or by the page that sets the site up."""

import datetime as dt

from django.db import transaction

from accounts.audit import writing
from accounts.audit.kinds import Kind
from accounts.models import Person
from accounts.passwords import strength
from core.errors import Refusal
from core.phone_numbers import phones

MAX_NAME = Person._meta.get_field("name").max_length or 0  # noqa: SLF001 - Django's documented name


@transaction.atomic
def make_administrator(
    *, phone: str, name: str, password: str, now: dt.datetime, by_themselves: bool = False
) -> Person:
    """The person with this E.164 number, made where there is none, is an active administrator with this password.

    An empty password leaves the one that the person has. It stands in the audit list as done by whoever has the server, or
    ``by_themselves``: on the page that sets the site up. Raises Refusal: name_too_long, password_missing (there is none),
    password_weak.
    """
    if len(name) > MAX_NAME:
        raise Refusal("name_too_long", f"称呼最多 {MAX_NAME} 个字，现在是 {len(name)} 个，请写短一些。")
    person = Person.objects.filter(phone_hash=phones.look_up(phone)).first()
    if not password and (person is None or not person.has_usable_password()):
        raise Refusal("password_missing", "请给一个密码：组织者入口要用手机号和密码登录。")
    if person is None:
        person = Person(phone=phone, phone_hash=phones.look_up(phone), joined_at=now)
    person.name = name or person.name
    person.is_active = True
    person.is_staff = True
    person.is_superuser = True
    if password:
        strength.refuse_weak(password, person=person)
        person.set_password(password)
    person.save()
    writing.write(Kind.ADMINISTRATOR_MADE, by=person if by_themselves else None, person=person, now=now)
    return person
